import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { pause } from '../../../core/time/pause.ts';
import { messageOf } from '../../../core/errors.ts';
import { identityOf } from '../../../process/inspect/process-identity.ts';
import type { ProcessPlan } from './plan-part.ts';
import { prepareDataFolder } from './prepare-data-folder.ts';
import type { PartState } from '../stack-state.ts';

/** What changes in a part's state while it is kept running. */
export type PartChange = Pick<PartState, 'process' | 'since' | 'restarts' | 'lastEnd'>;

/** How a part is kept running. */
export type KeepOptions = {
  /** Ends the part, and the keeping. */
  readonly signal: AbortSignal;
  /** How long it may take to end by itself. */
  readonly graceMs: number;
  readonly onChange: (change: PartChange) => void;
};

const FIRST_BACKOFF_MS = 500;

/** A part that ran this long is not in a crash loop: the back-off starts again at its minimum. */
const STEADY_MS = 60_000;

const LONGEST_BACKOFF_MS = 30_000;

/** Runs a part, and starts it again whenever it ends by itself, ever later while that happens soon after a start. */
export async function keepRunning(plan: ProcessPlan, options: KeepOptions): Promise<void> {
  const { signal, onChange } = options;
  let [restarts, backoff, lastEnd] = [0, FIRST_BACKOFF_MS, undefined as string | undefined];
  while (!signal.aborted) {
    const [child, since] = [tryToStart(plan), Date.now()];
    const about = () => ({ restarts, ...(lastEnd !== undefined && { lastEnd }) });
    if (typeof child !== 'string' && child.pid !== undefined)
      onChange({ ...about(), since, process: identityOf(child.pid) });
    lastEnd = typeof child === 'string' ? child : await untilEnd(child, options);
    if (signal.aborted) return;
    if (Date.now() - since > STEADY_MS) backoff = FIRST_BACKOFF_MS;
    restarts++;
    onChange({ ...about(), since: Date.now() });
    await pause(backoff, signal);
    backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MS);
  }
}

/** A part that cannot be started, for want of its folder or its log, has ended at once. */
function tryToStart(plan: ProcessPlan): ChildProcess | string {
  try {
    return start(plan);
  } catch (error) {
    return cannotStart(error);
  }
}

function start(plan: ProcessPlan): ChildProcess {
  prepareDataFolder(plan);
  // Opened for appending, so that writing continues at the start of the file after the log was rotated.
  const log = openSync(plan.logFile, 'a', 0o600);
  try {
    return spawn(plan.command, plan.args, { env: { ...plan.env }, cwd: plan.dataFolder, stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

function cannotStart(error: unknown): string {
  return `failed to start: ${messageOf(error)}`;
}

/** Waits until a part has ended, and ends it when the signal comes. */
async function untilEnd(child: ChildProcess, { signal, graceMs }: KeepOptions): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.kill('SIGTERM');
    timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  };
  const ended = endOf(child);
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    return await ended;
  } finally {
    signal.removeEventListener('abort', stop);
    clearTimeout(timer);
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve(cannotStart(error));
    });
    child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
  });
}
