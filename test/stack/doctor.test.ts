import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Check } from '../../src/ops/doctor/check.ts';
import { nativeStackFolder } from '../../src/ops/stack/native/programs.ts';
import type { StackState } from '../../src/ops/stack/stack-state.ts';
import { PORT_SETTINGS } from '../../src/ops/stack/ports.ts';
import { stackTests } from '../../src/testing/real.ts';
import { runCli, type CliResult } from '../../src/testing/run-cli.ts';
import { inProcess, type RunInProcess } from '../../src/testing/run-in-process.ts';
import { run } from '../../src/cli/run.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { freePorts } from '../../src/testing/stack/free-ports.ts';

describe('stepmeter doctor', () => {
  test('finds nothing broken where nothing was set up, and makes nothing', async () => {
    const { doctor, stepmeter } = await openDoctorSetup();
    const { code, checks } = await doctor();
    expect(code).toBe(0);
    expect(checks.filter(({ state }) => state !== 'ok' && state !== 'unset')).toEqual([]);
    expect(checks.filter(({ state, fix }) => state === 'unset' && !fix)).toEqual([]);
    const order = [
      'Node',
      'hooks',
      'spool',
      'relay',
      'store',
      'OTLP endpoint',
      'collector',
      'Tempo',
      'Prometheus',
      'Grafana',
    ];
    expect(checks.map(({ check }) => check).filter((check) => order.includes(check))).toEqual(order);
    expect((await doctor()).states['state folder']).toBe('unset');
    expect((await stepmeter(['doctor'])).stdout).toContain('→ Run `stepmeter hooks install`');
  });

  test('does not mistake servers of other programs at the usual addresses for its own', async () => {
    const { doctor, ports } = await openDoctorSetup();
    const names = ['STEPMETER_GRAFANA_PORT', 'STEPMETER_PROMETHEUS_PORT', 'STEPMETER_TEMPO_PORT'];
    const servers = names.map((name) =>
      createServer((_, response) => response.end('<html>mine</html>')).listen(Number(ports[name]), '127.0.0.1'),
    );
    const { code, states } = await doctor();
    for (const server of servers) server.close();
    expect(code).toBe(0);
    expect(states).toMatchObject({ Grafana: 'unset', Prometheus: 'unset' });
    expect(states).not.toHaveProperty('dashboards');
  });

  test('sends the headers that the exporter sends, encoded or not', async () => {
    const { doctor, ports, endpoint } = await openDoctorSetup();
    const seen: (string | undefined)[] = [];
    const collector = createServer(({ headers }, response) => {
      seen.push([headers['x-share'], headers['x-team']].join(' '));
      response.end('{}');
    }).listen(Number(ports['STEPMETER_OTLP_HTTP_PORT']), '127.0.0.1');
    const { states } = await doctor({
      STEPMETER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-share=50%,x-team=a%20b',
    });
    collector.close();
    expect(states).toMatchObject({ 'OTLP endpoint (traces)': 'ok', 'OTLP endpoint (metrics)': 'ok' });
    expect(seen).toEqual(['50% a b', '50% a b']);
  });

  test('knows a webhook that is in a file, and says what is wrong with the file', async () => {
    const { doctor, user, ports } = await openDoctorSetup();
    const file = join(user, 'webhook');
    const answers: Record<string, unknown> = {
      '/api/health': { database: 'ok', version: '12.3.0' },
      '/api/v1/provisioning/contact-points': [{ type: 'slack', name: 'slack' }],
    };
    const port = Number(ports['STEPMETER_GRAFANA_PORT']);
    const grafana = createServer(({ url }, response) => response.end(JSON.stringify(answers[url ?? ''] ?? [])));
    grafana.listen(port, '127.0.0.1');
    const slack = async (): Promise<Check | undefined> => {
      const set = { STEPMETER_GRAFANA_URL: `http://127.0.0.1:${port}`, SLACK_WEBHOOK_URL_FILE: file };
      return (await doctor(set)).checks.find(({ check }) => check === 'Slack');
    };
    expect(await slack()).toMatchObject({ state: 'fail', found: expect.stringContaining('no such file') });
    writeFileSync(file, 'https://hooks.slack.com/services/T/B/x\n');
    expect(await slack()).toMatchObject({ state: 'ok' });
    grafana.close();
  });

  test('distinguishes what is broken from what was not set up', async () => {
    const { doctor, stepmeter, home, user, endpoint, ports } = await openDoctorSetup();
    expect(await stepmeter(['exec', '--workflow', 'w', '--step', 's', '--', 'true'])).toMatchObject({ code: 0 });
    expect((await doctor()).states).toMatchObject({ 'state folder': 'ok', spool: 'warn', store: 'unset' });
    expect(await stepmeter(['runs'])).toMatchObject({ code: 0 });
    expect((await doctor()).states).toMatchObject({ spool: 'ok', store: 'ok', quarantine: 'ok' });

    chmodSync(home, 0o755);
    mkdirSync(join(home, 'quarantine'), { recursive: true });
    writeFileSync(join(home, 'quarantine', 'r.json'), '{}');
    writeFileSync(join(home, 'store.db'), 'this is no database, and it is long enough to be read as one'.repeat(20));
    mkdirSync(join(user, '.claude'));
    const hook = { hooks: [{ type: 'command', command: "exec '/gone/hooks/command/log-tool-call'", timeout: 5 }] };
    writeFileSync(join(user, '.claude', 'settings.json'), JSON.stringify({ hooks: { PostToolUse: [hook] } }));
    const prometheus = `http://127.0.0.1:${ports['STEPMETER_PROMETHEUS_PORT']}`;
    const broken = await doctor({ STEPMETER_OTLP_ENDPOINT: endpoint, STEPMETER_PROMETHEUS_URL: prometheus });
    expect(broken.code).toBe(1);
    expect(broken.states).toMatchObject({
      'state folder': 'warn',
      hooks: 'fail',
      quarantine: 'warn',
      relay: 'warn',
      store: 'fail',
      'OTLP endpoint (traces)': 'fail',
      Prometheus: 'fail',
      Tempo: 'unset',
      Grafana: 'unset',
    });
    expect(broken.checks.filter(({ state, fix }) => state !== 'ok' && !fix)).toEqual([]);
  });
});

const KINDS = [
  {
    what: 'a native stack without Tempo and Grafana',
    parts: ['jaeger', 'prometheus', 'otelcol'] as const,
    traces: { part: 'jaeger', check: 'Jaeger' },
    env: { STEPMETER_TEMPO: '', STEPMETER_GRAFANA: '' },
    well: { Grafana: 'unset' },
    ill: {},
  },
  {
    what: 'a native stack with Tempo and Grafana',
    parts: ['tempo', 'prometheus', 'otelcol', 'grafana'] as const,
    traces: { part: 'tempo', check: 'Tempo' },
    env: { PATH: process.env['PATH'] ?? '' },
    well: { Grafana: 'ok', 'data sources': 'ok', dashboards: 'ok', Slack: 'ok' },
    ill: { 'data sources': 'fail' },
  },
];

describe.each(KINDS.map((kind) => ({ ...kind, ...stackTests(`stepmeter doctor on ${kind.what}`, kind.parts) })))(
  '$title',
  ({ traces, env, well, ill, skip }) => {
    let down: () => Promise<unknown> = async () => undefined;
    afterEach(() => down(), 60_000);

    test.skipIf(skip)('reports every check as healthy, and the one that is not', async () => {
      const { doctor, stepmeter, home, endpoint } = await openDoctorSetup(runCli);
      down = () => stepmeter(['down']);
      const slack = 'http://127.0.0.1:9/services/none';
      const exporting = { ...env, STEPMETER_OTLP_ENDPOINT: endpoint, SLACK_WEBHOOK_URL: slack };
      expect(await stepmeter(['up', '--native'], exporting)).toMatchObject({ code: 0 });
      expect(await stepmeter(['exec', '--workflow', 'w', '--step', 's', '--', 'true'])).toMatchObject({ code: 0 });
      expect(await stepmeter(['relay', '--once'], exporting)).toMatchObject({ code: 0 });

      await eventually(async () => {
        const healthy = await doctor(exporting);
        expect(healthy.states).toMatchObject({
          ...{
            spool: 'ok',
            store: 'ok',
            'OTLP endpoint (traces)': 'ok',
            'OTLP endpoint (metrics)': 'ok',
            collector: 'ok',
            Prometheus: 'ok',
            rules: 'ok',
          },
          [traces.check]: 'ok',
          ...well,
        });
        expect(healthy.code).toBe(0);
        const found = Object.fromEntries(healthy.checks.map((check) => [check.check, check.found]));
        expect(found[traces.check]).toContain('has Stepmeter traces');
        expect(found['Prometheus']).toMatch(/last Stepmeter sample \d+ s ago/);
      });

      const state = JSON.parse(readFileSync(join(home, 'stack', 'state.json'), 'utf8')) as StackState;
      if (state.mode !== 'native') throw new Error('The stack does not run natively');
      // Without its supervisor the trace store is not restarted.
      process.kill(state.supervisor.pid, 'SIGKILL');
      process.kill(Number(state.parts.find(({ part }) => part === traces.part)?.process?.pid), 'SIGKILL');
      await eventually(async () => {
        const broken = await doctor(exporting);
        expect(broken.code).toBe(1);
        expect(broken.states).toMatchObject({ [traces.check]: 'fail', Prometheus: 'ok', collector: 'ok', ...ill });
      });
    });
  },
);

type Diagnosis = { readonly code: number | null; readonly states: Record<string, string>; readonly checks: Check[] };

/** A state folder, unused ports, and a PATH without a Claude CLI. Commands run in this process by default. */
async function openDoctorSetup(runCommand: RunInProcess = inProcess(run)) {
  const [home, user] = [join(temporaryFolder(), 'state'), temporaryFolder()];
  const free = await freePorts(PORT_SETTINGS.length);
  const ports = Object.fromEntries(PORT_SETTINGS.map(({ variable }, i) => [variable, String(free[i])]));
  const clean = { ...ports, HOME: user, PATH: '/usr/bin:/bin' };
  const stepmeter = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliResult> =>
    runCommand(args, { home, env: { ...clean, STEPMETER_NATIVE_STACK: nativeStackFolder(process.env), ...env } });
  const doctor = async (env: Readonly<Record<string, string>> = {}): Promise<Diagnosis> => {
    const { code, stdout, stderr } = await stepmeter(['doctor', '--json'], env);
    expect(stderr).toBe('');
    const checks = JSON.parse(stdout) as Check[];
    return { code, checks, states: Object.fromEntries(checks.map(({ check, state }) => [check, state])) };
  };
  const endpoint = `http://127.0.0.1:${ports['STEPMETER_OTLP_HTTP_PORT']}`;
  return { home, user, ports, endpoint, stepmeter, doctor };
}
