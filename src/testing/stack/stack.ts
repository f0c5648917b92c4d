import { mkdirSync } from 'node:fs';
import type { StackPart, TraceStore } from '../../ops/stack/parts.ts';
import { GRACE_MS, planPart, type ProcessPlan } from '../../ops/stack/native/plan-part.ts';
import { addressesOf, LOOPBACK, type StackPorts } from '../../ops/stack/ports.ts';
import { freePorts } from './free-ports.ts';
import { missingInstalledParts, missingStackParts, nativeBinary } from './native-binaries.ts';
import { startProcess, type SupervisedProcess } from './supervised-process.ts';

/** Options of `startStack`. */
export type StackOptions = {
  readonly parts: readonly StackPart[];
  /** The data and log (`PART.log`) of every part; removed by the caller. */
  readonly dir: string;
  /** Additional environment of every part, for values that a configuration reads from it. */
  readonly env?: Readonly<Record<string, string>>;
  /** YAML that overrides the collector's default configuration. */
  readonly collector?: string;
};

/** The real telemetry stack on dedicated loopback ports, started from the shipped configuration. */
export type Stack = {
  /** Base address of the collector's OTLP/HTTP receiver. */
  readonly otlpEndpoint: string;
  readonly tempoUrl: string;
  /** Base address of Tempo's own OTLP/HTTP receiver. */
  readonly tempoOtlpUrl: string;
  readonly prometheusUrl: string;
  readonly grafanaUrl: string;
  /** Base address of Jaeger's query API. */
  readonly jaegerUrl: string;
  /** Base address of the OTLP/HTTP receiver of Jaeger. */
  readonly jaegerOtlpUrl: string;
  /** Simulates the outage of a part; its data and ports are kept. */
  stopPart(part: StackPart): Promise<void>;
  /** Ends the outage of a part and waits until it is ready. */
  startPart(part: StackPart): Promise<void>;
  /** Stops all parts; resolves when no process is left. */
  stop(): Promise<void>;
};

/** Tests use Grafana without signing in. */
const OPEN_GRAFANA = { GF_AUTH_ANONYMOUS_ENABLED: 'true', GF_AUTH_ANONYMOUS_ORG_ROLE: 'Admin' } as const;

/**
 * Starts parts of the telemetry stack and waits until they are ready.
 * @throws if a part is not built, or does not become ready
 */
export async function startStack({ parts, dir, env = {}, collector }: StackOptions): Promise<Stack> {
  refuseMissing(parts);
  mkdirSync(dir, { recursive: true });
  const ports = await choosePorts();
  const running = new Map<StackPart, SupervisedProcess>();
  const traces: TraceStore = parts.includes('tempo') ? 'tempo' : 'jaeger';
  const setting = { ports, folder: dir, env: { ...OPEN_GRAFANA, ...env }, traces };
  const control = controlOf(running, (part) => {
    const plan = planPart(part, { ...setting, program: nativeBinary(part) });
    return part === 'otelcol' && collector ? withYaml(plan, collector) : plan;
  });
  const started = await Promise.allSettled(parts.map((part) => control.startPart(part)));
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) {
    await control.stop();
    throw failed.reason;
  }
  return { ...addresses(ports), ...control };
}

function refuseMissing(parts: readonly StackPart[]): void {
  const [built, installed] = [missingStackParts(parts), missingInstalledParts(parts)];
  const remedies = [
    ...(built.length > 0 ? [`build with "native-stack/build.sh ${built.join(' ')}"`] : []),
    ...(installed.length > 0 ? [`install ${installed.join(', ')}`] : []),
  ];
  if (remedies.length > 0) throw new Error(`Cannot start the telemetry stack: ${remedies.join('; ')}`);
}

async function choosePorts(): Promise<StackPorts> {
  const names = [
    'otlpHttp',
    'otlpGrpc',
    'otelcolHealth',
    'tempoHttp',
    'tempoGrpc',
    'tempoOtlp',
    'jaegerHttp',
    'jaegerGrpc',
    'jaegerOtlp',
    'jaegerHealth',
    'prometheus',
    'grafana',
  ] as const satisfies readonly (keyof StackPorts)[];
  const ports = await freePorts(names.length);
  return Object.fromEntries(names.map((name, i) => [name, ports[i]])) as StackPorts;
}

function controlOf(
  running: Map<StackPart, SupervisedProcess>,
  planOf: (part: StackPart) => ProcessPlan,
): Pick<Stack, 'startPart' | 'stopPart' | 'stop'> {
  const stopPart = async (part: StackPart): Promise<void> => {
    await running.get(part)?.stop(GRACE_MS[part]);
    running.delete(part);
  };
  const startPart = async (part: StackPart): Promise<void> => {
    if (running.has(part)) throw new Error(`Cannot start ${part}: it is running`);
    running.set(part, await (part === 'grafana' ? startGrafana : startProcess)(planOf(part)));
  };
  const stop = async (): Promise<void> => {
    await Promise.all([...running.keys()].map(stopPart));
  };
  return { startPart, stopPart, stop };
}

/**
 * Grafana 10 occasionally fails to create the first organisation of a new database and exits
 * (https://github.com/grafana/grafana/pull/68644). Like a supervisor, this restarts it once.
 */
function startGrafana(plan: ProcessPlan): Promise<SupervisedProcess> {
  return startProcess(plan).catch(() => startProcess(plan));
}

function withYaml(plan: ProcessPlan, yaml: string): ProcessPlan {
  return { ...plan, args: [...plan.args, '--config', `yaml:${yaml}`] };
}

function addresses(ports: StackPorts): Omit<Stack, 'startPart' | 'stopPart' | 'stop'> {
  const { otlp, tempo, jaeger, prometheus, grafana } = addressesOf(ports);
  return {
    otlpEndpoint: otlp,
    tempoUrl: tempo,
    tempoOtlpUrl: `http://${LOOPBACK}:${ports.tempoOtlp}`,
    jaegerUrl: jaeger,
    jaegerOtlpUrl: `http://${LOOPBACK}:${ports.jaegerOtlp}`,
    prometheusUrl: prometheus,
    grafanaUrl: grafana,
  };
}
