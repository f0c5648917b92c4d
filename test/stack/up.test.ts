import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StackPart } from '../../src/ops/stack/parts.ts';
import { PORT_SETTINGS } from '../../src/ops/stack/ports.ts';
import type { StackStatus } from '../../src/ops/stack/stack-status.ts';
import { stackTests } from '../../src/testing/real.ts';
import { runCli, type CliResult } from '../../src/testing/run-cli.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { freePorts } from '../../src/testing/stack/free-ports.ts';

const WITHOUT_TEMPO_AND_GRAFANA = {
  title: 'stepmeter up, natively, without Tempo and Grafana',
  parts: ['jaeger', 'prometheus', 'otelcol'] as readonly StackPart[],
  // Installed programs are not found.
  env: { PATH: '/usr/bin:/bin', STEPMETER_TEMPO: '', STEPMETER_GRAFANA: '' },
} as const;
const WITH_TEMPO_AND_GRAFANA = {
  title: 'stepmeter up, natively, with Tempo and Grafana',
  parts: ['tempo', 'prometheus', 'otelcol', 'grafana'] as readonly StackPart[],
  env: {},
} as const;

describe.each(
  [WITHOUT_TEMPO_AND_GRAFANA, WITH_TEMPO_AND_GRAFANA].map((kind) => ({
    ...kind,
    ...stackTests(kind.title, kind.parts),
  })),
)('$title', ({ parts, env: chosen, skip }) => {
  let home: string;
  let ports: Record<string, string>;

  const stepmeter = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> =>
    runCli(args, { home, env: { ...ports, ...chosen, ...env } });
  const status = async (): Promise<Up> => JSON.parse((await stepmeter(['status', '--json'])).stdout) as Up;
  const part = async (name: string) => {
    const found = (await status()).parts.find((one) => one.part === name);
    if (!found) throw new Error(`There is no ${name}`);
    return found;
  };

  beforeEach(async () => {
    home = temporaryFolder();
    const free = await freePorts(PORT_SETTINGS.length);
    ports = Object.fromEntries(PORT_SETTINGS.map(({ variable }, i) => [variable, String(free[i])]));
  });

  afterEach(async () => {
    await stepmeter(['down']);
  });

  test.skipIf(skip)('starts every part, starts again what dies, and ends all of it', async () => {
    const up = await stepmeter(['up', '--native', '--json']);
    expect(up).toMatchObject({ code: 0 });
    const result = JSON.parse(up.stdout) as { addresses: Record<string, string>; passwordFile: string; set: object };
    expect(result).toMatchObject({
      mode: 'native',
      already: false,
      user: 'admin',
      set: { STEPMETER_OTLP_ENDPOINT: `http://127.0.0.1:${ports['STEPMETER_OTLP_HTTP_PORT']}` },
    });
    const before = await status();
    expect(before).toMatchObject({ mode: 'native', supervised: true });
    expect(before.parts.map((one) => [one.part, one.healthy, one.restarts])).toEqual(
      expect.arrayContaining(parts.map((name) => [name, true, 0])),
    );
    expect(before.parts).toHaveLength(parts.length);

    const password = /^GF_SECURITY_ADMIN_PASSWORD=(.+)$/m.exec(readFileSync(result.passwordFile, 'utf8'))?.[1] ?? '';
    expect(password.length).toBeGreaterThan(20);
    expect(statSync(result.passwordFile).mode & 0o777).toBe(0o600);
    if (parts.includes('grafana')) await takesOnlyThePassword(`${result.addresses['grafana']}`, password);

    const killed = (await part('prometheus')).pid;
    process.kill(Number(killed), 'SIGKILL');
    await eventually(async () => {
      const again = await part('prometheus');
      expect(again).toMatchObject({ healthy: true, restarts: 1 });
      expect(again.pid).not.toBe(killed);
    });

    const second = await stepmeter(['up', '--native', '--json']);
    expect(JSON.parse(second.stdout)).toMatchObject({ already: true });

    const pids = (await status()).parts.map(({ pid }) => Number(pid));
    const down = await stepmeter(['down', '--json']);
    expect(JSON.parse(down.stdout)).toMatchObject({ mode: 'native', ended: expect.arrayContaining([...parts]) });
    expect(pids.filter(isAlive)).toEqual([]);
    expect(await stepmeter(['status'])).toMatchObject({ code: 1, stdout: expect.stringContaining('not running') });
    expect((await stepmeter(['down'])).stdout).toContain('The stack is not running');

    // Existing data and passwords are kept.
    expect(readFileSync(result.passwordFile, 'utf8')).toContain(password);
  });

  test.skipIf(skip)('ends what a killed supervisor has left, and starts again', async () => {
    expect(await stepmeter(['up', '--native'])).toMatchObject({ code: 0 });
    const { supervisor } = JSON.parse(readFileSync(join(home, 'stack', 'state.json'), 'utf8')) as {
      supervisor: { pid: number };
    };
    process.kill(supervisor.pid, 'SIGKILL');
    await eventually(() => expect(isAlive(supervisor.pid)).toBe(false));
    const left = await status();
    expect(left).toMatchObject({ supervised: false });
    const orphans = left.parts.map(({ pid }) => Number(pid));
    expect(orphans.filter(isAlive)).toHaveLength(parts.length);

    expect(await stepmeter(['up', '--native'])).toMatchObject({ code: 0 });
    expect(orphans.filter(isAlive)).toEqual([]);
    const pids = (await status()).parts.map(({ pid }) => Number(pid));
    await stepmeter(['down']);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test.skipIf(skip)(
    'names the port that is taken, the part that needs it and the variable that changes it',
    async () => {
      const port = Number(ports['STEPMETER_PROMETHEUS_PORT']);
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
      const { code, stderr } = await stepmeter(['up', '--native']);
      await new Promise((resolve) => server.close(resolve));
      expect(code).toBe(1);
      expect(stderr).toContain(`${port} for Prometheus`);
      expect(stderr).toContain('STEPMETER_PROMETHEUS_PORT=');
      expect(stderr).not.toContain('STEPMETER_TEMPO_PORT');
      expect(await stepmeter(['status'])).toMatchObject({ code: 1, stdout: expect.stringContaining('not running') });
    },
  );

  test
    .skipIf(skip)
    .each([['prometheus', 'Prometheus'], parts.includes('grafana') ? ['grafana', 'Grafana'] : ['jaeger', 'Jaeger']])(
    'says why %s does not start, with the end of its log, and ends the others',
    async (broken, name) => {
      expect(await stepmeter(['up', '--native'])).toMatchObject({ code: 0 });
      const pids = (await status()).parts.map(({ pid }) => Number(pid));
      await stepmeter(['down']);
      // A file in place of its data folder makes a part fail.
      rmSync(join(home, 'stack', broken), { recursive: true });
      writeFileSync(join(home, 'stack', broken), '');
      const { code, stderr } = await stepmeter(['up', '--native']);
      expect(code).toBe(1);
      expect(stderr).toContain(`Cannot start ${name}: `);
      expect(stderr).toContain(`Last lines of ${join(home, 'stack', broken)}.log`);
      expect(pids.filter(isAlive)).toEqual([]);
      expect(await stepmeter(['status'])).toMatchObject({ code: 1, stdout: expect.stringContaining('not running') });
    },
  );
});

type Up = Exclude<StackStatus, { mode: null }>;

/** Grafana accepts the generated password, but not the well-known one. */
async function takesOnlyThePassword(grafana: string, password: string): Promise<void> {
  const signIn = (as: string) =>
    fetch(`${grafana}/api/datasources`, {
      headers: { authorization: `Basic ${Buffer.from(`admin:${as}`).toString('base64')}` },
    });
  expect((await signIn(password)).status).toBe(200);
  expect((await signIn('admin')).status).toBe(401);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
