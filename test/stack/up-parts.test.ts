import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Check } from '../../src/ops/doctor/check.ts';
import { PORT_SETTINGS } from '../../src/ops/stack/ports.ts';
import type { StackStatus } from '../../src/ops/stack/stack-status.ts';
import type { UpResult } from '../../src/ops/stack/up.ts';
import { runCli, type CliResult } from '../run-cli.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { freePorts } from './free-ports.ts';
import { placeStandIns } from './stand-in-programs.ts';

const ALWAYS = ['otelcol', 'prometheus', 'jaeger'] as const;

/** Servers are stand-ins here: these tests are about which of them run, and with what settings. */
describe('the parts of a native stack', { timeout: 60_000 }, () => {
  let home: string;
  let ports: Record<string, string>;
  let programs: string;

  const stepmeter = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> =>
    runCli(args, { home, env: { ...ports, PATH: `${programs}:/usr/bin:/bin`, STEPMETER_NATIVE_STACK: '', ...env } });
  const up = async (env: Readonly<Record<string, string>> = {}): Promise<UpResult> => {
    const { code, stdout, stderr } = await stepmeter(['up', '--native', '--json'], env);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as UpResult;
  };
  const status = async (): Promise<StackStatus> =>
    JSON.parse((await stepmeter(['status', '--json'])).stdout) as StackStatus;
  const doctor = async (env: Readonly<Record<string, string>> = {}): Promise<Map<string, Check>> => {
    const checks = JSON.parse((await stepmeter(['doctor', '--json'], env)).stdout) as Check[];
    return new Map(checks.map((check) => [check.check, check]));
  };
  const partsIn = (found: StackStatus) =>
    found.mode === null ? [] : found.parts.map(({ part, healthy, ports: used }) => ({ part, healthy, ports: used }));
  const portsOf = (part: string): number[] =>
    PORT_SETTINGS.filter((setting) => setting.part === part).map(({ variable }) => Number(ports[variable]));
  const started = (part: string): Started =>
    JSON.parse(readFileSync(join(home, 'stack', part, 'started.json'), 'utf8')) as Started;
  const at = (variable: string): string => `http://127.0.0.1:${ports[variable]}`;

  beforeEach(async () => {
    home = temporaryFolder();
    const free = await freePorts(PORT_SETTINGS.length);
    ports = Object.fromEntries(PORT_SETTINGS.map(({ variable }, i) => [variable, String(free[i])]));
  });

  afterEach(async () => {
    await stepmeter(['down']);
  }, 60_000);

  test('are Tempo and Grafana where they are installed, and not Jaeger', async () => {
    programs = placeStandIns([...ALWAYS, 'tempo', 'grafana']);
    const { addresses, notes } = await up({ SLACK_WEBHOOK_URL: 'http://127.0.0.1:9/services/none' });
    expect(notes).toEqual([]);
    expect(addresses).toMatchObject({ tempo: at('STEPMETER_TEMPO_PORT'), grafana: at('STEPMETER_GRAFANA_PORT') });
    expect(addresses).not.toHaveProperty('jaeger');
    expect(partsIn(await status())).toEqual(
      ['tempo', 'prometheus', 'otelcol', 'grafana'].map((part) => ({ part, healthy: true, ports: portsOf(part) })),
    );

    expect(started('otelcol').env['TRACES_OTLP_URL']).toBe(at('STEPMETER_TEMPO_OTLP_PORT'));
    expect(started('tempo').args).toEqual(expect.arrayContaining(['-config.expand-env=true']));
    expect(started('grafana')).toMatchObject({
      args: ['server', '--homepath', expect.any(String), '--config', expect.stringMatching(/grafana\.ini$/)],
      env: { TRACES_TYPE: 'tempo', TRACES_URL: addresses.tempo, PROMETHEUS_URL: addresses.prometheus },
    });
    // A password that up has made, not the well-known one.
    expect(started('grafana').env['GF_SECURITY_ADMIN_PASSWORD']).toHaveLength(32);

    const checks = await doctor({ SLACK_WEBHOOK_URL: 'http://127.0.0.1:9/services/none' });
    for (const link of ['Tempo', 'Grafana', 'data sources', 'dashboards', 'Slack'])
      expect(checks.get(link)).toMatchObject({ state: 'ok' });
    expect(checks.get('data sources')?.found).toContain('Tempo');
    expect(checks.has('Jaeger')).toBe(false);

    const down = await stepmeter(['down', '--json']);
    expect(JSON.parse(down.stdout)).toMatchObject({ ended: ['tempo', 'prometheus', 'otelcol', 'grafana'] });
  });

  test('are Jaeger and no Grafana where only the built programs are there; up says what is missing', async () => {
    programs = placeStandIns(ALWAYS);
    const { code, stdout } = await stepmeter(['up', '--native']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Jaeger      ${at('STEPMETER_JAEGER_PORT')}`);
    expect(stdout).not.toMatch(/^(Tempo|Grafana|  password) /m);
    expect(stdout).toMatch(/^This stack has no Tempo: .*https:\/\/github\.com\/grafana\/tempo\/releases/m);
    expect(stdout).toMatch(/^This stack has no Grafana: .*https:\/\/grafana\.com\/grafana\/download/m);
    expect(partsIn(await status()).map(({ part }) => part)).toEqual(['jaeger', 'prometheus', 'otelcol']);
    expect(started('otelcol').env['TRACES_OTLP_URL']).toBe(at('STEPMETER_JAEGER_OTLP_PORT'));

    const checks = await doctor();
    expect(checks.get('Jaeger')).toMatchObject({ state: 'ok', found: expect.stringContaining('has Stepmeter traces') });
    expect(checks.has('Tempo')).toBe(false);
    expect(checks.get('Grafana')).toMatchObject({
      state: 'unset',
      fix: expect.stringMatching(/The running stack has none: .*STEPMETER_GRAFANA /),
    });
  });

  test('are Grafana with Jaeger as its store of traces where only Tempo is missing', async () => {
    programs = placeStandIns([...ALWAYS, 'grafana']);
    const { addresses, notes } = await up();
    expect(notes).toEqual([expect.stringContaining('no Tempo')]);
    expect(started('grafana').env).toMatchObject({
      TRACES_TYPE: 'jaeger',
      TRACES_NAME: 'Jaeger',
      TRACES_URL: addresses.jaeger,
    });
    const checks = await doctor();
    expect(checks.get('data sources')).toMatchObject({ state: 'ok', found: expect.stringContaining('Jaeger') });
  });

  test('stay the same while the stack is up, whatever is installed or removed meanwhile', async () => {
    programs = placeStandIns(ALWAYS);
    const before = await up();
    programs = placeStandIns(['tempo', 'grafana']);
    expect(await up()).toEqual({ ...before, already: true });
    expect(partsIn(await status()).map(({ part }) => part)).toEqual(['jaeger', 'prometheus', 'otelcol']);
    expect((await doctor()).get('Jaeger')).toMatchObject({ state: 'ok' });
    expect(JSON.parse((await stepmeter(['down', '--json'])).stdout)).toMatchObject({
      ended: ['jaeger', 'prometheus', 'otelcol'],
    });
  });

  test('are the programs that variables name, by a relative path too', async () => {
    programs = placeStandIns(ALWAYS);
    const folder = relative(process.cwd(), placeStandIns(['my-tempo', 'my-grafana']));
    await up({ STEPMETER_TEMPO: join(folder, 'my-tempo'), STEPMETER_GRAFANA: join(folder, 'my-grafana') });
    expect(partsIn(await status())).toMatchObject([
      { part: 'tempo', healthy: true },
      { part: 'prometheus', healthy: true },
      { part: 'otelcol', healthy: true },
      { part: 'grafana', healthy: true },
    ]);
  });

  test('need no port of a part that does not run', async () => {
    programs = placeStandIns(ALWAYS);
    const server = createServer().listen(Number(ports['STEPMETER_TEMPO_PORT']), '127.0.0.1');
    const result = await stepmeter(['up', '--native']);
    server.close();
    expect(result).toMatchObject({ code: 0 });
  });

  test('are refused where a variable names no program', async () => {
    programs = placeStandIns([...ALWAYS, 'tempo']);
    const { code, stderr } = await stepmeter(['up', '--native'], { STEPMETER_TEMPO: '/nowhere/tempo' });
    expect(code).toBe(2);
    expect(stderr).toContain('Cannot use STEPMETER_TEMPO: "/nowhere/tempo" is not an executable file');
    expect(existsSync(join(home, 'stack', 'state.json'))).toBe(false);
  });

  test('are compared with what their configuration needs where they do not start, such as Jaeger 1', async () => {
    programs = placeStandIns(['otelcol', 'prometheus']);
    const jaeger = placeStandIns(['jaeger'], 'echo "Error: unknown flag: --config" >&2; exit 1');
    const { code, stderr } = await stepmeter(['up', '--native'], { PATH: `${jaeger}:${programs}:/usr/bin:/bin` });
    expect(code).toBe(1);
    expect(stderr).toContain('Cannot start Jaeger: it exited 3 times, last: exit code 1');
    expect(stderr).toContain(`${join(jaeger, 'jaeger')} must be Jaeger 2; Jaeger 1 has other flags`);
    expect(stderr).toContain('unknown flag: --config');
    expect(existsSync(join(home, 'stack', 'state.json'))).toBe(false);
  });
});

type Started = { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> };

describe('stepmeter doctor', { timeout: 60_000 }, () => {
  test('checks the Jaeger that a variable names', async () => {
    const asked: string[] = [];
    const server = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.end(JSON.stringify({ data: url.startsWith('/api/services') ? ['stepmeter'] : [] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const jaeger = async (): Promise<Check | undefined> => {
      const env = { STEPMETER_JAEGER_URL: `${url}/`, PATH: '/usr/bin:/bin' };
      const { stdout } = await runCli(['doctor', '--json'], { home: temporaryFolder(), env });
      return (JSON.parse(stdout) as Check[]).find(({ check }) => check === 'Jaeger');
    };
    expect(await jaeger()).toMatchObject({ state: 'ok', found: expect.stringContaining('no trace of ours') });
    expect(asked).toEqual(['/api/services', expect.stringMatching(/^\/api\/traces\?service=stepmeter&/)]);
    await new Promise((resolve) => server.close(resolve));
    expect(await jaeger()).toMatchObject({ state: 'fail', fix: expect.stringContaining('STEPMETER_JAEGER_URL') });
  });
});
