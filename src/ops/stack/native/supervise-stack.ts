import type { Environment } from '../../../core/environment.ts';
import { UserError, messageOf } from '../../../core/errors.ts';
import { acquireLock, type Lock } from '../../../process/exclusive-lock.ts';
import { identityOf } from '../../../process/inspect/process-identity.ts';
import { keepRunning, type PartChange } from './keep-running.ts';
import { boundLog } from './log-file.ts';
import type { Programs } from './choose-parts.ts';
import { traceStoreOf, type StackPart } from '../parts.ts';
import { GRACE_MS, planPart, type ProcessPlan } from './plan-part.ts';
import { stackPorts } from '../ports.ts';
import { passedSettings, stackFolder, withSettings } from '../settings.ts';
import { withSlackWebhook } from '../slack-webhook.ts';
import { removeStackState, writeStackState, type PartState } from '../stack-state.ts';

/** How a stack is supervised. */
export type SuperviseOptions = {
  readonly env: Environment;
  /** The parts of the stack, as `up` has chosen them. */
  readonly programs: Programs;
  /** Ends every part, and the supervision. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
};

const LOG_CHECK_MS = 10_000;

/**
 * Runs every part of the stack, and restarts parts that exit, until `signal` aborts.
 * @throws {UserError} if another supervisor is running
 */
export async function superviseStack(options: SuperviseOptions): Promise<void> {
  const { log } = options;
  const env = withSlackWebhook(withSettings(options.env));
  const plans = plansOf(env, options.programs);
  const lock = becomeOnlySupervisor(env);
  const boundLogs = (): void => {
    for (const { logFile } of plans.values()) trying(log, () => boundLog(logFile));
  };
  const timer = setInterval(boundLogs, LOG_CHECK_MS);
  try {
    await runParts(options, openBook(env, plans, log), plans);
  } finally {
    clearInterval(timer);
    removeStackState(env);
    lock.release();
  }
}

type Plans = ReadonlyMap<StackPart, ProcessPlan>;

function plansOf(env: Environment, programs: Programs): Plans {
  const shared = { ports: stackPorts(env), folder: stackFolder(env), env: passedSettings(env) };
  const traces = traceStoreOf([...programs.keys()]);
  return new Map([...programs].map(([part, program]) => [part, planPart(part, { ...shared, program, traces })]));
}

/** @throws {UserError} if another supervisor has it */
function becomeOnlySupervisor(env: Environment): Lock {
  const lock = acquireLock(stackFolder(env), 'supervisor.lock');
  if (lock) return lock;
  throw new UserError(`Cannot start the stack: another supervisor is running on ${stackFolder(env)}`, {
    hint: '`stepmeter status` shows it, `stepmeter down` stops it',
  });
}

/** Does what the parts can do without: they go on where the disk is full. */
function trying(log: SuperviseOptions['log'], fn: () => void): void {
  try {
    fn();
  } catch (error) {
    log(messageOf(error));
  }
}

type Book = { readonly note: (part: StackPart, change: PartChange) => void };

/** These are ended first: what they still hold or ask goes to the others. */
const FRONT: ReadonlySet<StackPart> = new Set(['otelcol', 'grafana']);

async function runParts({ env, signal, log }: SuperviseOptions, book: Book, plans: Plans): Promise<void> {
  const back = new AbortController();
  const keep = ([part, plan]: readonly [StackPart, ProcessPlan]): Promise<void> =>
    keepRunning(plan, {
      signal: FRONT.has(part) ? signal : back.signal,
      graceMs: GRACE_MS[part],
      onChange: (change) => {
        if (!change.process) log(`${part}: ${change.lastEnd}, restarting`);
        book.note(part, change);
      },
    });
  const isFront = ([part]: readonly [StackPart, ProcessPlan]): boolean => FRONT.has(part);
  const rest = [...plans].filter((entry) => !isFront(entry)).map(keep);
  await Promise.all([...plans].filter(isFront).map(keep));
  back.abort();
  await Promise.all(rest);
  log(`ended ${stackFolder(env)}`);
}

/** Keeps the state of all parts on disk, for `status`, `doctor` and `down`; of every part from the beginning. */
function openBook(env: Environment, plans: Plans, log: SuperviseOptions['log']): Book {
  const [startedAt, ports, supervisor] = [Date.now(), stackPorts(env), identityOf(process.pid)];
  const parts = new Map(
    [...plans].map(([part, { command: program, readyUrl, logFile }]): [StackPart, PartState] => [
      part,
      { part, program, readyUrl, logFile, since: startedAt, restarts: 0 },
    ]),
  );
  return {
    note: (part, change) => {
      const { program = '', readyUrl = '', logFile = '' } = parts.get(part) ?? {};
      parts.set(part, { part, program, readyUrl, logFile, ...change });
      trying(log, () =>
        writeStackState(env, { mode: 'native', startedAt, ports, supervisor, parts: [...parts.values()] }),
      );
    },
  };
}
