import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nativeBinary, type StackPart } from './native-binaries.ts';
import type { ProcessPlan } from './supervised-process.ts';

/** Where the parts of one stack listen; chosen once, so that a part comes back where the others look for it. */
export type StackPorts = {
  readonly otlpHttp: number;
  readonly otlpGrpc: number;
  readonly otelcolHealth: number;
  readonly tempoHttp: number;
  readonly tempoGrpc: number;
  readonly tempoOtlp: number;
  readonly prometheus: number;
  readonly grafana: number;
};

/** What a part is started from. */
export type PartSetting = {
  readonly ports: StackPorts;
  readonly dir: string;
  /** Added to the environment of every part. */
  readonly env: Readonly<Record<string, string>>;
};

type PartCommand = Pick<ProcessPlan, 'args' | 'env' | 'readyUrl'>;

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const HOST = '127.0.0.1';

const COMMANDS: Readonly<Record<StackPart, (ports: StackPorts, data: string) => PartCommand>> = {
  otelcol,
  tempo,
  prometheus,
  grafana,
};

/** Plans the process of a part: the configuration that users mount, with ports and directories of this stack. */
export function planPart(part: StackPart, { ports, dir, env }: PartSetting): ProcessPlan {
  const data = join(dir, part);
  mkdirSync(data, { recursive: true });
  const command = COMMANDS[part](ports, data);
  return {
    ...command,
    name: part,
    command: nativeBinary(part),
    env: { PATH: '/usr/bin:/bin', HOME: data, ...command.env, ...env },
    logFile: join(dir, `${part}.log`),
  };
}

function otelcol(ports: StackPorts, data: string): PartCommand {
  return {
    args: ['--config', join(REPOSITORY, 'otel-collector/config.yaml')],
    env: {
      OTELCOL_BIND: HOST,
      OTELCOL_HTTP_PORT: String(ports.otlpHttp),
      OTELCOL_GRPC_PORT: String(ports.otlpGrpc),
      OTELCOL_HEALTH_PORT: String(ports.otelcolHealth),
      OTELCOL_DATA_DIR: data,
      TEMPO_OTLP_URL: `http://${HOST}:${ports.tempoOtlp}`,
      PROMETHEUS_OTLP_URL: `http://${HOST}:${ports.prometheus}/api/v1/otlp`,
    },
    readyUrl: `http://${HOST}:${ports.otelcolHealth}/`,
  };
}

function tempo(ports: StackPorts, data: string): PartCommand {
  return {
    args: ['-config.file', join(REPOSITORY, 'tempo/tempo.yaml'), '-config.expand-env=true'],
    env: {
      TEMPO_BIND: HOST,
      TEMPO_HTTP_PORT: String(ports.tempoHttp),
      TEMPO_GRPC_PORT: String(ports.tempoGrpc),
      TEMPO_OTLP_HTTP_PORT: String(ports.tempoOtlp),
      TEMPO_DATA_DIR: data,
    },
    readyUrl: `http://${HOST}:${ports.tempoHttp}/ready`,
  };
}

function prometheus(ports: StackPorts, data: string): PartCommand {
  return {
    args: [
      `--config.file=${join(REPOSITORY, 'prometheus/prometheus.yml')}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=${HOST}:${ports.prometheus}`,
      '--web.enable-otlp-receiver',
      '--enable-feature=exemplar-storage',
    ],
    env: {},
    readyUrl: `http://${HOST}:${ports.prometheus}/-/ready`,
  };
}

function grafana(ports: StackPorts, data: string): PartCommand {
  const provisioning = join(REPOSITORY, 'grafana/provisioning');
  return {
    args: ['server', '--homepath', fileURLToPath(new URL('..', `file://${nativeBinary('grafana')}`))],
    env: {
      GF_PATHS_DATA: data,
      GF_PATHS_LOGS: join(data, 'log'),
      GF_PATHS_PLUGINS: join(data, 'plugins'),
      ...(existsSync(provisioning) ? { GF_PATHS_PROVISIONING: provisioning } : {}),
      GF_SERVER_HTTP_ADDR: HOST,
      GF_SERVER_HTTP_PORT: String(ports.grafana),
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Admin',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
      // With the defaults the first minute of alerts goes to the built-in receiver.
      GF_UNIFIED_ALERTING_ALERTMANAGER_CONFIG_POLL_INTERVAL: '10s',
      GF_UNIFIED_ALERTING_MIN_INTERVAL: '10s',
      PROMETHEUS_URL: `http://${HOST}:${ports.prometheus}`,
      TEMPO_URL: `http://${HOST}:${ports.tempoHttp}`,
    },
    readyUrl: `http://${HOST}:${ports.grafana}/api/health`,
  };
}
