import type { Environment } from '../../core/environment.ts';
import { findEngine, listContainers, type Container } from './docker.ts';
import { isSupervised, type NativeState } from './native/native-stack.ts';
import { PORT_SETTINGS, type StackPorts } from './ports.ts';
import { probe } from './readiness.ts';
import { withSettings } from './settings.ts';
import { addressesIn, isRunning, readStackState, type PartState, type RunningAddresses } from './stack-state.ts';

/** How a part stands. */
export type PartStatus = {
  readonly part: string;
  /** Whether its process or container runs. */
  readonly running: boolean;
  /** Whether it says that it is ready. */
  readonly healthy: boolean;
  /** What was found where it is not well. */
  readonly found?: string;
  /** When it was started, or has ended, in milliseconds since 1970; null where Docker looks after it. */
  readonly since: number | null;
  readonly restarts: number | null;
  readonly pid: number | null;
  readonly ports: readonly number[];
  readonly logFile: string | null;
};

/** How the stack stands. */
export type StackStatus =
  | { readonly mode: null }
  | {
      readonly mode: 'native' | 'docker';
      readonly since: number;
      /** Whether what ends is started again. */
      readonly supervised: boolean;
      readonly addresses: RunningAddresses;
      readonly parts: readonly PartStatus[];
    };

/** The status of the stack that `up` started. */
export async function stackStatus(given: Environment): Promise<StackStatus> {
  const env = withSettings(given);
  const state = readStackState(env);
  if (!state) return { mode: null };
  if (state.mode === 'native') return nativeStatus(state);
  return {
    mode: 'docker',
    since: state.startedAt,
    supervised: true,
    addresses: addressesIn(state),
    parts: await containers(env),
  };
}

async function nativeStatus(state: NativeState): Promise<StackStatus> {
  return {
    mode: 'native',
    since: state.startedAt,
    supervised: isSupervised(state),
    addresses: addressesIn(state),
    parts: await Promise.all(state.parts.map((part) => nativePart(state.ports, part))),
  };
}

async function nativePart(ports: StackPorts, state: PartState): Promise<PartStatus> {
  const { part, since, restarts, lastEnd, readyUrl, logFile } = state;
  const running = isRunning(state);
  const answer = running ? await probe(readyUrl) : { ready: false, found: lastEnd ?? 'its process has exited' };
  return {
    part,
    running,
    healthy: answer.ready,
    ...('found' in answer && { found: answer.found }),
    since,
    restarts,
    pid: running ? state.process.pid : null,
    ports: portsOf(ports, part),
    logFile,
  };
}

function portsOf(ports: StackPorts, part: string): number[] {
  return PORT_SETTINGS.filter((setting) => setting.part === part).map(({ name }) => ports[name]);
}

async function containers(env: Environment): Promise<PartStatus[]> {
  const engine = await findEngine(env);
  if (!engine.answers) return [noContainers(engine.found)];
  const found = await listContainers(env, engine.docker);
  if (found.length === 0) return [noContainers('no containers; start them with `stepmeter up`')];
  return found.map(containerStatus);
}

/** The entry shown instead of containers if there are none. */
function noContainers(found: string): PartStatus {
  return {
    part: 'docker',
    running: false,
    healthy: false,
    found,
    since: null,
    restarts: null,
    pid: null,
    ports: [],
    logFile: null,
  };
}

function containerStatus({ service, state, health }: Container): PartStatus {
  const running = state === 'running';
  const healthy = running && (health === 'healthy' || health === '');
  return {
    part: service,
    running,
    healthy,
    ...(!healthy && { found: [state, health].filter(Boolean).join(', ') }),
    since: null,
    restarts: null,
    pid: null,
    ports: [],
    logFile: null,
  };
}

/** Whether a stack is up and every part of it is well. */
export function isWell(status: StackStatus): boolean {
  return status.mode !== null && status.supervised && status.parts.every(({ healthy }) => healthy);
}
