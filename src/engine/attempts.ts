import { messageOf } from '../core/errors.ts';
import type { Activity, ActivityContext, ActivityOptions, Identity } from './activity.ts';
import { prepareFiles } from './continuation.ts';
import type { Journal } from './journal.ts';
import { backoffMs, delayBeforeRetry, RateLimited, type RetryPolicy, type Sleep } from './retry.ts';
import type { Spending } from './spending.ts';
import { startTimeLimits, type StartTimer } from './time-limits.ts';

/** What attempts share. */
export type AttemptRuntime = {
  readonly journal: Journal;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly startTimer: StartTimer;
};

/** An activity to run, and the tree that it starts from. */
export type Work<I, O> = {
  readonly activity: Activity<I, O>;
  readonly identity: Identity;
  readonly input: I;
  readonly options: ActivityOptions;
  readonly before: string | undefined;
};

/** The result of an activity. */
export type Done = { readonly output: unknown; readonly tree?: string };

const ONCE = { maxAttempts: 1, errorTypes: [], initialMs: 0 };

/**
 * Runs an activity until an attempt succeeds or no further one is allowed.
 * @throws the error of the last attempt
 */
export async function runAttempts<I, O>(runtime: AttemptRuntime, work: Work<I, O>): Promise<Done> {
  const { retry = ONCE, onRepeat } = work.options;
  for (let failures = 1; ; failures += 1) {
    try {
      return await runAttempt(runtime, work);
    } catch (error) {
      const delay = delayBeforeRetry(retry, failures, errorType(error));
      if (delay === undefined || runtime.signal.aborted) throw error;
      onRepeat?.(error);
      // A rate limit is a pause of all activities, which the journal has.
      if (!(error instanceof RateLimited)) await runtime.sleep(delay, runtime.signal);
    }
  }
}

type Spent = Pick<Spending, 'costUsd'> & Partial<Spending>;

async function runAttempt<I, O>(runtime: AttemptRuntime, work: Work<I, O>): Promise<Done> {
  const { journal, signal, now } = runtime;
  const { identity, options } = work;
  throwIfAborted(signal);
  const sessionsOf = await prepareFiles(runtime, work);
  await options.prepare?.();
  // Last, so that nothing that takes time is between the end of a pause and the start.
  await untilPauseEnds(runtime);
  throwIfAborted(signal);
  const { attempt, reservedUsd } = journal.exclusively(() => started(runtime, work));
  let [costUsd, unknown] = [0, 0];
  const addCost = (usd: number, unknownUsd = 0): void => {
    costUsd += usd;
    unknown += unknownUsd;
  };
  const cost = (): Spent => ({ costUsd, ...(unknown > 0 && { unknownUsd: unknown }) });
  const { key } = identity;
  try {
    const lastMessage = (type: string): string | undefined => journal.lastMessage(key, type);
    const own = { attempt, reservedUsd, addCost, lastMessage, ...sessionsOf(attempt) };
    const output = await runLimited(runtime, work, own);
    return await complete(runtime, work, { ...identity, attempt, output, ...cost() });
  } catch (error) {
    // The work is done and paid; only its files could not be kept.
    if (journal.finished(key)?.attempt === attempt) throw error;
    const failed = { v: 1, type: 'failed', key, attempt, at: now(), ...cost(), ...reasonOf(error) } as const;
    journal.append({ ...failed, ...pauseAfter(error, journal, key, options.retry) });
    throw error;
  }
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new DOMException('The workflow was cancelled', 'AbortError');
}

/** A pause can become longer while it lasts. */
const LOOK_MS = 1000;

/** Also an attempt of another process may have been asked to slow down. */
async function untilPauseEnds({ journal, signal, now, sleep }: AttemptRuntime): Promise<void> {
  for (;;) {
    const left = journal.pausedUntil() - now();
    if (left <= 0 || signal.aborted) return;
    await sleep(Math.min(left, LOOK_MS), signal);
  }
}

/** Two processes that reserve at the same time must not both get what is left. */
function started<I, O>(
  { journal, now }: AttemptRuntime,
  { identity, options }: Work<I, O>,
): { readonly attempt: number; readonly reservedUsd: number | undefined } {
  const attempt = journal.attempts(identity.key) + 1;
  const reservedUsd = options.reserve?.();
  const reservation = reservedUsd === undefined ? {} : { reservedUsd };
  journal.append({ v: 1, type: 'started', ...identity, attempt, at: now(), ...reservation });
  return { attempt, reservedUsd };
}

type Attempt = Omit<ActivityContext, 'key' | 'signal' | 'heartbeat'>;

async function runLimited<I, O>(runtime: AttemptRuntime, work: Work<I, O>, attempt: Attempt): Promise<unknown> {
  const { activity, identity, input, options } = work;
  const limits = startTimeLimits(identity.key, runtime.signal, options, runtime.startTimer);
  const { signal, heartbeat } = limits;
  try {
    const output = await activity.run(input, { ...attempt, key: identity.key, signal, heartbeat });
    // A result that came after an abort is kept: it was paid for. It is the same whether it comes from a run or from the
    // journal.
    return JSON.parse(JSON.stringify(output ?? null));
  } catch (error) {
    limits.check();
    throw error;
  } finally {
    limits.close();
  }
}

type Finished = Identity & Spent & { readonly attempt: number; readonly output: unknown };

/** Keeps a result. It is in the journal before the files are kept, which a kill or a full disk can prevent. */
async function complete<I, O>(
  { journal, now }: AttemptRuntime,
  { activity, input, options: { workspace } }: Pick<Work<I, O>, 'activity' | 'input' | 'options'>,
  result: Finished,
): Promise<Done> {
  const isFinished = journal.finished(result.key)?.attempt === result.attempt;
  const place = isFinished ? undefined : await workspace?.place?.();
  if (place !== undefined) journal.append({ v: 1, type: 'finished', at: now(), ...result, place });
  const tree = await workspace?.snapshot();
  const output = tree !== undefined && activity.keep ? ((await activity.keep(tree, input)) ?? null) : result.output;
  const done = { output, ...(tree !== undefined && { tree }) };
  journal.append({ v: 1, type: 'completed', at: now(), ...result, ...done });
  return done;
}

/** The space that is reserved for the entry is limited. */
const MESSAGE_LENGTH = 4000;

function reasonOf(error: unknown): { readonly errorType: string; readonly message: string } {
  return { errorType: errorType(error), message: messageOf(error).slice(0, MESSAGE_LENGTH) };
}

function errorType(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function pauseAfter(error: unknown, journal: Journal, key: string, retry: RetryPolicy = ONCE): { pauseMs?: number } {
  if (!(error instanceof RateLimited)) return {};
  return { pauseMs: backoffMs(retry, journal.failures(key, error.name) + 1) };
}

/** Keeps the files of an attempt whose work an earlier process has done; undefined if there is none. */
export async function completeFinished<I, O>(runtime: AttemptRuntime, work: Work<I, O>): Promise<Done | undefined> {
  const { key, input, definition } = work.identity;
  const last = runtime.journal.finished(key);
  if (!last || last.input !== input || last.definition !== definition) return undefined;
  if ((await work.options.workspace?.place?.()) !== last.place) return undefined;
  const { attempt, output, costUsd, unknownUsd } = last;
  const cost = { costUsd, ...(unknownUsd !== undefined && { unknownUsd }) };
  return complete(runtime, work, { ...work.identity, attempt, output, ...cost });
}
