import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../core/paths/make-folder.ts';
import type { Owner } from '../../core/context.ts';
import type { Environment } from '../../core/environment.ts';
import { hasEnded } from '../../process/inspect/process-identity.ts';
import type { StackPart } from './parts.ts';
import { addressesOf, type StackAddresses, type StackPorts } from './ports.ts';
import { stackFolder } from './settings.ts';

/** A native part, as its supervisor knows it. */
export type PartState = {
  readonly part: StackPart;
  /** The path of its program. */
  readonly program: string;
  /** Its process; absent before its first start and while it waits to be started again. */
  readonly process?: Owner;
  /** When it was started, or has ended, in milliseconds since 1970. */
  readonly since: number;
  readonly restarts: number;
  /** How its last process ended, where one did by itself. */
  readonly lastEnd?: string;
  readonly readyUrl: string;
  readonly logFile: string;
};

/** A stack that is up: natively, with a supervisor, or as containers that Docker looks after. */
export type StackState = { readonly startedAt: number; readonly ports: StackPorts } & (
  | { readonly mode: 'native'; readonly supervisor: Owner; readonly parts: readonly PartState[] }
  | { readonly mode: 'docker' }
);

/** The addresses of the parts that a stack consists of. */
export type RunningAddresses = Pick<StackAddresses, 'otlp' | 'collectorHealth' | 'prometheus'> &
  Partial<StackAddresses>;

/** Whether the process of a part is there. */
export function isRunning(part: PartState): part is PartState & { readonly process: Owner } {
  return part.process !== undefined && !hasEnded(part.process);
}

/** The parts in docker-compose.yml. */
const DOCKER_PARTS: readonly StackPart[] = ['tempo', 'prometheus', 'otelcol', 'grafana'];

/** The addresses of the parts of this stack; a part that is not in it has none. */
export function addressesIn(state: StackState): RunningAddresses {
  const { otlp, collectorHealth, prometheus, ...others } = addressesOf(state.ports);
  const parts: readonly string[] = state.mode === 'docker' ? DOCKER_PARTS : state.parts.map(({ part }) => part);
  const running = Object.entries(others).filter(([part]) => parts.includes(part));
  return { otlp, collectorHealth, prometheus, ...Object.fromEntries(running) };
}

/** The stack that `up` has started; undefined if there is none. */
export function readStackState(env: Environment): StackState | undefined {
  try {
    return JSON.parse(readFileSync(stateFile(env), 'utf8')) as StackState;
  } catch {
    return undefined;
  }
}

function stateFile(env: Environment): string {
  return join(stackFolder(env), 'state.json');
}

/** Writes down what is up: whole or not at all, so that a reader never sees half of it. */
export function writeStackState(env: Environment, state: StackState): void {
  const file = stateFile(env);
  makeFolder(dirname(file));
  writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Forgets the stack. */
export function removeStackState(env: Environment): void {
  return rmSync(stateFile(env), { force: true });
}
