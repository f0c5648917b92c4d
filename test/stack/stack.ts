import { mkdirSync } from 'node:fs';
import { freePorts } from './free-ports.ts';
import { missingStackParts, type StackPart } from './native-binaries.ts';
import { planPart, type PartSetting, type StackPorts } from './stack-parts.ts';
import { startProcess, type SupervisedProcess } from './supervised-process.ts';

/** What `startStack` starts, and where. */
export type StackOptions = {
  readonly parts: readonly StackPart[];
  /** Holds the data and the log (`PART.log`) of every part; the caller removes it. */
  readonly dir: string;
  /** Added to the environment of every part, for what a configuration reads from there. */
  readonly env?: Readonly<Record<string, string>>;
};

/** The real telemetry stack on loopback ports of its own, started from the configuration that users mount. */
export type Stack = {
  /** Base address of the collector's OTLP/HTTP receiver. */
  readonly otlpEndpoint: string;
  readonly tempoUrl: string;
  readonly prometheusUrl: string;
  readonly grafanaUrl: string;
  /** Plays the outage of a part; its data and its ports are kept. */
  stopPart(part: StackPart): Promise<void>;
  /** Ends the outage of a part, and waits until it is ready. */
  startPart(part: StackPart): Promise<void>;
  /** Stops what runs; no process is left when it resolves. */
  stop(): Promise<void>;
};

// Tempo has its data on disk at once when it is asked to end, but then waits for half a minute and more.
const GRACE_MS: Readonly<Record<StackPart, number>> = {
  otelcol: 5_000,
  tempo: 2_000,
  prometheus: 5_000,
  grafana: 3_000,
};

/**
 * Starts parts of the telemetry stack and waits until they are ready.
 * @throws if a part is not built, or does not become ready
 */
export async function startStack({ parts, dir, env = {} }: StackOptions): Promise<Stack> {
  refuseMissing(parts);
  mkdirSync(dir, { recursive: true });
  const ports = await choosePorts();
  const running = new Map<StackPart, SupervisedProcess>();
  const control = controlOf(running, { ports, dir, env });
  const started = await Promise.allSettled(parts.map((part) => control.startPart(part)));
  const failed = started.find((result) => result.status === 'rejected');
  if (failed) {
    await control.stop();
    throw failed.reason;
  }
  return { ...addresses(ports), ...control };
}

function refuseMissing(parts: readonly StackPart[]): void {
  const missing = missingStackParts(parts);
  if (missing.length === 0) return;
  const names = missing.join(' ');
  throw new Error(
    `Cannot start the telemetry stack: not built: ${names}. Build it with "native-stack/build.sh ${names}"`,
  );
}

function controlOf(
  running: Map<StackPart, SupervisedProcess>,
  setting: PartSetting,
): Pick<Stack, 'startPart' | 'stopPart' | 'stop'> {
  const stopPart = async (part: StackPart): Promise<void> => {
    await running.get(part)?.stop(GRACE_MS[part]);
    running.delete(part);
  };
  const startPart = async (part: StackPart): Promise<void> => {
    if (running.has(part)) throw new Error(`Cannot start ${part}: it is running`);
    running.set(part, await startProcess(planPart(part, setting)));
  };
  const stop = async (): Promise<void> => {
    await Promise.all([...running.keys()].map(stopPart));
  };
  return { startPart, stopPart, stop };
}

function addresses(ports: StackPorts): Pick<Stack, 'otlpEndpoint' | 'tempoUrl' | 'prometheusUrl' | 'grafanaUrl'> {
  const at = (port: number): string => `http://127.0.0.1:${port}`;
  return {
    otlpEndpoint: at(ports.otlpHttp),
    tempoUrl: at(ports.tempoHttp),
    prometheusUrl: at(ports.prometheus),
    grafanaUrl: at(ports.grafana),
  };
}

async function choosePorts(): Promise<StackPorts> {
  const names = [
    'otlpHttp',
    'otlpGrpc',
    'otelcolHealth',
    'tempoHttp',
    'tempoGrpc',
    'tempoOtlp',
    'prometheus',
    'grafana',
  ] as const satisfies readonly (keyof StackPorts)[];
  const ports = await freePorts(names.length);
  return Object.fromEntries(names.map((name, i) => [name, ports[i]])) as StackPorts;
}
