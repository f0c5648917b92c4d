import { join } from 'node:path';
import type { Environment } from '../../../core/environment.ts';
import { configurationPath } from '../configuration.ts';
import { PART_NAME, type StackPart, type TraceStore } from '../parts.ts';
import { addressesOf, LOOPBACK, type StackPorts } from '../ports.ts';
import { grafanaHome } from './programs.ts';
import { SLACK_WEBHOOK } from '../slack-webhook.ts';

/** A program to start, and how to check that it is ready. */
export type ProcessPlan = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Answers 200 once the program is ready. */
  readonly readyUrl: string;
  /** The folder that the program keeps its data in; it has to be there. */
  readonly dataFolder: string;
  /** Links to make in that folder before the program starts: their targets, by path. */
  readonly links?: Readonly<Record<string, string>>;
};

/** What a part is started from. */
export type PartSetting = {
  readonly ports: StackPorts;
  /** Holds the data and the log (`PART.log`) of every part. */
  readonly folder: string;
  readonly program: string;
  /** Added to the environment of the part, which has little else. */
  readonly env: Environment;
  /** Where the collector sends traces. */
  readonly traces: TraceStore;
};

/** How long a part may take to end by itself. */
export const GRACE_MS: Readonly<Record<StackPart, number>> = {
  otelcol: 5000,
  // It has its data on disk at once when it is asked to end, but then waits for half a minute and more.
  tempo: 2000,
  jaeger: 5000,
  prometheus: 5000,
  grafana: 3000,
};

/**
 * The flags of Prometheus that are no matter of place; the compose file has the same. A total is sent again after an
 * hour at the latest, so a plain selector has to look back a little further than that to see a quiet series.
 */
export function prometheusFlags(env: Environment): string[] {
  return [
    `--storage.tsdb.retention.time=${env['PROMETHEUS_RETENTION_TIME'] || '400d'}`,
    `--storage.tsdb.retention.size=${env['PROMETHEUS_RETENTION_SIZE'] || '20GB'}`,
    '--web.enable-otlp-receiver',
    '--enable-feature=exemplar-storage',
    '--query.lookback-delta=65m',
  ];
}

/** Plans the process of a part: the configuration that users mount, with the ports and folders of this stack. */
export function planPart(part: StackPart, { folder, ...setting }: PartSetting): ProcessPlan {
  const data = join(folder, part);
  const command = COMMANDS[part]({ ...setting, data });
  return {
    ...command,
    name: part,
    command: setting.program,
    env: { PATH: '/usr/bin:/bin', HOME: data, ...command.env, ...present(setting.env) },
    logFile: join(folder, `${part}.log`),
    dataFolder: data,
  };
}

const PROVISIONING = 'provisioning';

const COMMANDS: Readonly<Record<StackPart, (place: Place) => PartCommand>> = {
  otelcol,
  tempo,
  jaeger,
  prometheus,
  grafana,
};

type Place = Omit<PartSetting, 'folder'> & { readonly data: string };

type PartCommand = Pick<ProcessPlan, 'args' | 'env' | 'readyUrl' | 'links'>;

function otelcol({ ports, data, traces }: Place): PartCommand {
  return {
    args: ['--config', configurationPath('otel-collector/config.yaml')],
    env: {
      OTELCOL_BIND: LOOPBACK,
      OTELCOL_HTTP_PORT: String(ports.otlpHttp),
      OTELCOL_GRPC_PORT: String(ports.otlpGrpc),
      OTELCOL_HEALTH_PORT: String(ports.otelcolHealth),
      OTELCOL_DATA_DIR: data,
      TRACES_OTLP_URL: `http://${LOOPBACK}:${traces === 'tempo' ? ports.tempoOtlp : ports.jaegerOtlp}`,
      PROMETHEUS_OTLP_URL: `http://${LOOPBACK}:${ports.prometheus}/api/v1/otlp`,
    },
    readyUrl: `http://${LOOPBACK}:${ports.otelcolHealth}/`,
  };
}

function tempo({ ports, data }: Place): PartCommand {
  return {
    args: ['-config.file', configurationPath('tempo/tempo.yaml'), '-config.expand-env=true'],
    env: {
      TEMPO_BIND: LOOPBACK,
      TEMPO_HTTP_PORT: String(ports.tempoHttp),
      TEMPO_GRPC_PORT: String(ports.tempoGrpc),
      TEMPO_OTLP_HTTP_PORT: String(ports.tempoOtlp),
      TEMPO_DATA_DIR: data,
    },
    readyUrl: `http://${LOOPBACK}:${ports.tempoHttp}/ready`,
  };
}

function jaeger({ ports, data }: Place): PartCommand {
  return {
    args: ['--config', configurationPath('jaeger/config.yaml')],
    env: {
      JAEGER_HTTP_PORT: String(ports.jaegerHttp),
      JAEGER_GRPC_PORT: String(ports.jaegerGrpc),
      JAEGER_OTLP_PORT: String(ports.jaegerOtlp),
      JAEGER_HEALTH_PORT: String(ports.jaegerHealth),
      JAEGER_DATA_DIR: data,
    },
    readyUrl: `http://${LOOPBACK}:${ports.jaegerHealth}/status`,
  };
}

function prometheus({ ports, data, env }: Place): PartCommand {
  return {
    args: [
      `--config.file=${configurationPath('prometheus/prometheus.yml')}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=${LOOPBACK}:${ports.prometheus}`,
      ...prometheusFlags(env),
    ],
    env: {},
    readyUrl: `http://${LOOPBACK}:${ports.prometheus}/-/ready`,
  };
}

function grafana({ ports, data, program, traces, env }: Place): PartCommand {
  return {
    links: provisioningLinks(env),
    args: ['server', '--homepath', grafanaHome(program), '--config', configurationPath('grafana/grafana.ini')],
    env: {
      GF_PATHS_DATA: data,
      GF_PATHS_LOGS: join(data, 'log'),
      GF_PATHS_PLUGINS: join(data, 'plugins'),
      GF_PATHS_PROVISIONING: join(data, PROVISIONING),
      GF_SERVER_HTTP_ADDR: LOOPBACK,
      GF_SERVER_HTTP_PORT: String(ports.grafana),
      GF_SERVER_ROOT_URL: `http://${LOOPBACK}:${ports.grafana}/`,
      GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: configurationPath('grafana/dashboards/overview.json'),
      GRAFANA_DASHBOARDS: configurationPath('grafana/dashboards'),
      PROMETHEUS_URL: `http://${LOOPBACK}:${ports.prometheus}`,
      TRACES_NAME: PART_NAME[traces],
      TRACES_TYPE: traces,
      TRACES_URL: addressesOf(ports)[traces],
    },
    readyUrl: `http://${LOOPBACK}:${ports.grafana}/api/health`,
  };
}

/** The provisioning of Grafana, which depends on whether alerts are sent to Slack; the compose file mounts the same. */
function provisioningLinks(env: Environment): Record<string, string> {
  const notifications = `alerting${env[SLACK_WEBHOOK] ? '-slack' : ''}/notifications.yaml`;
  const links = {
    ...Object.fromEntries(['datasources', 'dashboards', 'plugins', 'notifiers'].map((name) => [name, name])),
    ...Object.fromEntries(['rules', 'templates', 'mute-times'].map((name) => alertingFile(name))),
    'alerting/notifications.yaml': notifications,
  };
  return Object.fromEntries(
    Object.entries(links).map(([path, target]) => [
      `${PROVISIONING}/${path}`,
      configurationPath(`grafana/provisioning/${target}`),
    ]),
  );
}

function alertingFile(name: string): [string, string] {
  const path = `alerting/${name}.yaml`;
  return [path, path];
}

function present(env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
