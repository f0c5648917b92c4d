import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { composeFile } from '../../src/ops/stack/configuration.ts';
import { PORT_SETTINGS } from '../../src/ops/stack/ports.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { inProcess } from '../../src/testing/run-in-process.ts';
import { run } from '../../src/cli/run.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { placeDocker, type FakeDocker } from './fake-docker.ts';
import { freePorts } from '../../src/testing/stack/free-ports.ts';

const ANSWERS = `case "$*" in
  'info '*) echo 28.2.2 ;;
  *' ps '*) echo '{"Service":"grafana","State":"running","Health":"healthy"}'; echo '{"Service":"tempo","State":"exited","Health":""}' ;;
esac`;

const runHere = inProcess(run);

describe('stepmeter up', () => {
  test('hands the stack to a Docker engine that answers, with the settings that it has made', async () => {
    const home = temporaryFolder();
    const docker = placeDocker(temporaryFolder(), ANSWERS);
    const env = await settings(docker);
    const up = await runCli(['up', '--json'], { home, env });
    expect(up.code, up.stderr).toBe(0);
    expect(JSON.parse(up.stdout)).toMatchObject({
      mode: 'docker',
      notes: [],
      addresses: {
        grafana: `http://127.0.0.1:${env['STEPMETER_GRAFANA_PORT']}`,
        tempo: `http://127.0.0.1:${env['STEPMETER_TEMPO_PORT']}`,
      },
    });
    const file = join(home, 'stack', '.env');
    const compose = `compose --project-name=stepmeter --file=${composeFile()} --env-file=${file}`;
    expect(docker.calls()).toContain(`${compose} up --detach --wait`);
    const password = /^GF_SECURITY_ADMIN_PASSWORD=(.+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
    expect(password?.length).toBeGreaterThan(20);
    expect(docker.calls().join(' ')).not.toContain(password);

    const status = await runCli(['status', '--json'], { home, env });
    expect(status.code).toBe(1);
    expect(JSON.parse(status.stdout)).toMatchObject({
      mode: 'docker',
      parts: [
        { part: 'grafana', healthy: true },
        { part: 'tempo', healthy: false, found: 'exited' },
      ],
    });

    expect(await runHere(['down'], { home, env })).toMatchObject({ code: 0 });
    expect(docker.calls().at(-1)).toBe(`${compose} down`);
    expect((await runHere(['status'], { home, env })).stdout).toContain('not running');
  });

  test('understands how an older Compose lists containers', async () => {
    const home = temporaryFolder();
    const list = `[{"Service":"grafana","State":"running","Health":"healthy"},{"Service":"tempo","State":"running","Health":""}]`;
    const docker = placeDocker(temporaryFolder(), ANSWERS.replace(/\*' ps '\*.*/, `*' ps '*) echo '${list}' ;;`));
    const env = await settings(docker);
    expect(await runHere(['up'], { home, env })).toMatchObject({ code: 0 });
    const status = await runHere(['status', '--json'], { home, env });
    expect(status.code, status.stderr).toBe(0);
    expect(JSON.parse(status.stdout)).toMatchObject({ parts: [{ part: 'grafana' }, { part: 'tempo', healthy: true }] });
  });

  test('is not well without containers', async () => {
    const home = temporaryFolder();
    const docker = placeDocker(temporaryFolder(), ANSWERS.replace(/\*' ps '\*.*/, ''));
    const env = await settings(docker);
    expect(await runHere(['up'], { home, env })).toMatchObject({ code: 0 });
    const status = await runHere(['status'], { home, env });
    expect(status).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('no containers; start them with `stepmeter up`'),
    });
  });

  test('does not wait for an engine that does not answer, and says so', async () => {
    const home = temporaryFolder();
    const docker = placeDocker(temporaryFolder(), 'sleep 600');
    const { code, stderr } = await runHere(['up', '--docker'], { home, env: await settings(docker) });
    expect(code).toBe(1);
    expect(stderr).toContain('Cannot start the stack with Docker: `docker info`: no response within 5 s');
    expect(stderr).toContain('stepmeter up --native');
    expect(docker.calls()).toHaveLength(1);
  });

  test('without an engine and without programs says what is missing and how to get it', async () => {
    const home = temporaryFolder();
    const docker = placeDocker(temporaryFolder(), 'echo "Cannot connect to the Docker daemon" >&2; exit 1');
    const { code, stderr } = await runHere(['up'], { home, env: await settings(docker) });
    expect(code).toBe(1);
    expect(stderr).toContain('Without Docker (`docker info`: Cannot connect to the Docker daemon)');
    expect(stderr).toContain('prometheus, otelcol, a trace store (tempo or jaeger) not found');
    expect(stderr).toContain('native-stack/build.sh prometheus otelcol jaeger');
    expect(stderr).toContain('https://github.com/grafana/tempo/releases');
    expect(stderr).toContain('stepmeter up --docker');
    expect(existsSync(join(home, 'stack', 'state.json'))).toBe(false);
  });

  test('says that Compose failed, and lets down remove what it has started', async () => {
    const home = temporaryFolder();
    const docker = placeDocker(
      temporaryFolder(),
      `case "$*" in 'info '*) echo 28 ;; *' up '*) echo 'no such image' >&2; exit 18 ;; esac`,
    );
    const env = await settings(docker);
    const { code, stderr } = await runCli(['up'], { home, env });
    expect(code).toBe(1);
    expect(stderr).toContain('no such image');
    expect(stderr).toContain('`docker compose up` failed');
    expect(await runHere(['down'], { home, env })).toMatchObject({ code: 0 });
    expect(docker.calls().at(-1)).toMatch(/ down$/);
  });

  test('refuses a port that is none, and one that is chosen twice', async () => {
    const home = temporaryFolder();
    const docker = placeDocker(temporaryFolder(), ANSWERS);
    const env = await settings(docker);
    const none = await runHere(['up'], { home, env: { ...env, STEPMETER_GRAFANA_PORT: '70000' } });
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('Cannot use STEPMETER_GRAFANA_PORT') });
    const port = String(env['STEPMETER_TEMPO_PORT']);
    const twice = await runHere(['up'], { home, env: { ...env, STEPMETER_GRAFANA_PORT: port } });
    expect(twice).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/configured twice.*TEMPO_PORT.*GRAFANA_PORT/s),
    });
    expect(await runHere(['up', '--native', '--docker'], { home, env })).toMatchObject({ code: 2 });
  });
});

/** No programs of the native stack are found: parts outside of Docker cannot be started. */
async function settings(docker: FakeDocker): Promise<Record<string, string>> {
  const free = await freePorts(PORT_SETTINGS.length);
  return {
    ...Object.fromEntries(PORT_SETTINGS.map(({ variable }, i) => [variable, String(free[i])])),
    PATH: `${docker.folder}:/usr/bin:/bin`,
    STEPMETER_NATIVE_STACK: join(docker.folder, 'nowhere'),
  };
}
