import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { composeFile, configurationPath } from '../../src/ops/stack/configuration.ts';
import type { StackPart, TraceStore } from '../../src/ops/stack/parts.ts';
import { planPart, type ProcessPlan } from '../../src/ops/stack/native/plan-part.ts';
import { addressesOf, stackPorts } from '../../src/ops/stack/ports.ts';
import { stackTests } from '../../src/testing/real.ts';
import { nativeBinary, type NativeProgram } from '../../src/testing/stack/native-binaries.ts';
import { startStack, type Stack } from '../../src/testing/stack/stack.ts';
import { DASHBOARD } from '../../src/monitoring/dashboards/uids.ts';

const servers = stackTests('the configuration', ['otelcol', 'jaeger', 'promtool']);

const run = promisify(execFile);

describe.skipIf(servers.skip)(servers.title, () => {
  test('of the collector is one that the collector takes', async () => {
    await check('otelcol', ['validate', '--config', configurationPath('otel-collector/config.yaml')]);
  });

  test('of the collector sends at least as often as Grafana expects values to come', () => {
    const parsed = (path: string): unknown => parse(readFileSync(configurationPath(path), 'utf8'));
    expect(parsed('grafana/provisioning/datasources/stepmeter.yaml')).toMatchObject({
      datasources: expect.arrayContaining([
        expect.objectContaining({ type: 'prometheus', jsonData: expect.objectContaining({ timeInterval: '15s' }) }),
      ]),
    });
    expect(parsed('otel-collector/config.yaml')).toMatchObject({
      connectors: { span_metrics: { metrics_flush_interval: '15s' } },
      service: { telemetry: { metrics: { readers: [{ periodic: { interval: 11_000 } }] } } },
    });
  });

  test('of Prometheus and its rules are ones that Prometheus takes', async () => {
    const { stdout } = await check('promtool', ['check', 'config', configurationPath('prometheus/prometheus.yml')]);
    expect(stdout).toContain('SUCCESS');
  });

  test('of Jaeger is accepted by Jaeger', async () => {
    await check('jaeger', ['validate', '--config', configurationPath('jaeger/config.yaml')]);
  });
});

/** Variables of tempo.yaml that are user settings rather than paths. */
const SETTINGS = ['TEMPO_RETENTION', 'TEMPO_LOG_LEVEL'];

describe('tempo/tempo.yaml', () => {
  const text = readFileSync(configurationPath('tempo/tempo.yaml'), 'utf8');

  test('has a default for every variable, and a native stack sets the ones that name places', () => {
    const used = [...text.matchAll(/\$\{(\w+)(:-[^}]+)?\}/g)].map(([, name = '', fallback]) => ({ name, fallback }));
    expect(used.filter(({ fallback }) => fallback === undefined)).toEqual([]);
    const plan = planOf('tempo');
    const places = new Set(used.map(({ name }) => name).filter((name) => !SETTINGS.includes(name)));
    expect(new Set(Object.keys(plan.env).filter((name) => name.startsWith('TEMPO_')))).toEqual(places);
  });

  /** Expanded like Tempo does: `${NAME:-default}`. */
  const readWith = (env: Readonly<Record<string, string>>): unknown =>
    parse(text.replaceAll(/\$\{(\w+):-([^}]+)\}/g, (_, name: string, fallback: string) => env[name] ?? fallback));

  test('listens on loopback and stores in the folder of the stack when it runs natively', () => {
    const ports = stackPorts({});
    expect(readWith(planOf('tempo').env)).toMatchObject({
      server: {
        http_listen_address: '127.0.0.1',
        http_listen_port: ports.tempoHttp,
        grpc_listen_port: ports.tempoGrpc,
      },
      distributor: { receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${ports.tempoOtlp}` } } } } },
      storage: {
        trace: { backend: 'local', wal: { path: '/stack/tempo/wal' }, local: { path: '/stack/tempo/blocks' } },
      },
    });
    expect(planOf('otelcol').env['TRACES_OTLP_URL']).toBe(`http://127.0.0.1:${ports.tempoOtlp}`);
    expect(planOf('tempo').readyUrl).toBe(`http://127.0.0.1:${ports.tempoHttp}/ready`);
  });

  test('by default listens where the containers of the collector and Grafana look for it', () => {
    expect(readWith({})).toMatchObject({
      server: { http_listen_port: 3200 },
      distributor: { receivers: { otlp: { protocols: { http: { endpoint: '0.0.0.0:4318' } } } } },
    });
    const collector = readFileSync(configurationPath('otel-collector/config.yaml'), 'utf8');
    expect(collector).toContain('${env:TRACES_OTLP_URL:-http://tempo:4318}');
    expect(readFileSync(composeFile(), 'utf8')).toContain('TRACES_URL: http://tempo:3200');
  });
});

const tempo = stackTests('tempo/tempo.yaml', ['tempo']);

describe.skipIf(tempo.skip)(tempo.title, () => {
  test('is accepted by Tempo without a warning', async () => {
    const args = [
      '-config.file',
      configurationPath('tempo/tempo.yaml'),
      '-config.expand-env=true',
      '-config.verify=true',
    ];
    const { stdout, stderr } = await check('tempo', args);
    expect(stdout + stderr).not.toMatch(/level=(warn|error)|-- Warning/i);
  });
});

describe('the provisioning of Grafana', () => {
  type Source = Readonly<{ uid: string; type: string; name: string; url: string; jsonData: Record<string, unknown> }>;
  const sourcesWith = (traces: TraceStore): readonly Source[] => {
    const { env } = planOf('grafana', traces);
    const yaml = readFileSync(configurationPath('grafana/provisioning/datasources/stepmeter.yaml'), 'utf8');
    // Expanded like Grafana does: `$NAME` is a variable, `$$` a dollar sign.
    const expanded = yaml.replaceAll(/\$(\$|\w+)/g, (_, name: string) => (name === '$' ? '$' : (env[name] ?? '')));
    return (parse(expanded) as { datasources: Source[] }).datasources;
  };

  test.each([
    ['tempo', 'Tempo'],
    ['jaeger', 'Jaeger'],
  ] as const)('with %s has the data sources, and leads from an exemplar to its trace', (traces, name) => {
    const [prometheus, store] = sourcesWith(traces);
    expect(prometheus).toMatchObject({
      uid: 'prometheus',
      type: 'prometheus',
      isDefault: true,
      editable: false,
      url: 'http://127.0.0.1:9090',
      jsonData: { exemplarTraceIdDestinations: [{ name: 'trace_id', datasourceUid: traces }] },
    });
    expect(store).toMatchObject({
      uid: traces,
      type: traces,
      name,
      url: addressesOf(stackPorts({}))[traces],
      jsonData: {
        nodeGraph: { enabled: true },
        // The dollar sign for Grafana itself.
        tracesToMetrics: { queries: [{ query: expect.stringContaining('{$__tags}') }, {}] },
      },
    });
  });

  test('uses no variable that the compose file does not set or the documentation does not name', () => {
    const yaml = readFileSync(configurationPath('grafana/provisioning/datasources/stepmeter.yaml'), 'utf8');
    const used = [...yaml.matchAll(/(?<!\$)\$([A-Z_]+)/g)].map(([, name]) => name);
    const compose = parse(readFileSync(composeFile(), 'utf8'), { merge: true }) as {
      services: { grafana: { environment: Record<string, string> } };
    };
    expect(used.length).toBeGreaterThan(4);
    expect(Object.keys(compose.services.grafana.environment)).toEqual(expect.arrayContaining(used));
    const documentation = readFileSync(configurationPath('docs/collectors.md'), 'utf8');
    expect(used.filter((name) => !documentation.includes(`\`${name}\``))).toEqual([]);
  });

  test('opens with the overview and keeps the dashboards in the folder that links name', () => {
    const overview = planOf('grafana').env['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
    expect(JSON.parse(readFileSync(overview, 'utf8'))).toMatchObject({ uid: DASHBOARD.overview });
    const [file = ''] = readdirSync(configurationPath('grafana/provisioning/dashboards'));
    const yaml = readFileSync(join(configurationPath('grafana/provisioning/dashboards'), file), 'utf8');
    expect(parse(yaml)).toMatchObject({
      providers: [{ folder: 'Stepmeter', folderUid: 'stepmeter', options: { path: '$GRAFANA_DASHBOARDS' } }],
    });
  });
});

const grafana = stackTests('Grafana', ['grafana']);

describe.skipIf(grafana.skip)(grafana.title, () => {
  let dir: string;
  let stack: Stack;

  const get = async <T>(path: string): Promise<T> => (await (await fetch(stack.grafanaUrl + path)).json()) as T;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'grafana-test-'));
    const env = { SLACK_WEBHOOK_URL: 'http://127.0.0.1:9/services/none' };
    stack = await startStack({ parts: ['grafana'], dir, env });
  });

  afterAll(async () => {
    await stack?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  test('provisions everything without a warning', () => {
    const lines = readFileSync(join(dir, 'grafana.log'), 'utf8').split('\n');
    expect(lines.filter((line) => /logger=provisioning\S* .*level=info/.test(line))).not.toEqual([]);
    expect(lines.filter((line) => /provision/.test(line) && /level=(warn|error)/.test(line))).toEqual([]);
  });

  test('has the data sources that dashboards name, with a way from an exemplar to its trace', async () => {
    expect(await get('/api/datasources/uid/prometheus')).toMatchObject({
      type: 'prometheus',
      isDefault: true,
      readOnly: true,
      jsonData: { exemplarTraceIdDestinations: [{ name: 'trace_id', datasourceUid: 'tempo' }] },
    });
    expect(await get('/api/datasources/uid/tempo')).toMatchObject({
      type: 'tempo',
      jsonData: {
        nodeGraph: { enabled: true },
        // The dollar sign for Grafana itself.
        tracesToMetrics: { queries: [{ query: expect.stringContaining('{$__tags}') }, {}] },
      },
    });
  });

  test('opens with the overview', async () => {
    const overview = JSON.parse(readFileSync(configurationPath('grafana/dashboards/overview.json'), 'utf8')) as object;
    const { dashboard } = await get<{ dashboard: object }>('/api/dashboards/home');
    expect(dashboard).toMatchObject({ title: Reflect.get(overview, 'title') });
  });

  test('keeps the dashboards in the folder that links name', async () => {
    const folders = await get<{ uid: string; title: string }[]>('/api/folders');
    expect(folders).toContainEqual(expect.objectContaining({ uid: 'stepmeter', title: 'Stepmeter' }));
  });
});

/** Runs a program's configuration check; throws with its output on failure. */
function check(program: NativeProgram, args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return run(nativeBinary(program), args, { env: { PATH: '/usr/bin:/bin', HOME: tmpdir() } });
}

function planOf(part: StackPart, traces: TraceStore = 'tempo'): ProcessPlan {
  return planPart(part, { ports: stackPorts({}), folder: '/stack', program: `/bin/${part}`, env: {}, traces });
}
