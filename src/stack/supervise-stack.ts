import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Owner } from '../core/context.ts';
import type { Environment } from '../core/environment.ts';
import { UserError, codeOf } from '../core/errors.ts';
import { hasEnded, identityOf } from '../process/process-identity.ts';
import { keepRunning, type PartChange } from './keep-running.ts';
import { boundLog } from './log-file.ts';
import { STACK_PARTS, type StackPart } from './parts.ts';
import { GRACE_MS, planPart, type ProcessPlan } from './plan-part.ts';
import { stackPorts } from './ports.ts';
import { findPrograms } from './programs.ts';
import { passedSettings, stackFolder, withSettings } from './settings.ts';
import { withSlackWebhook } from './slack-webhook.ts';
import { removeStackState, writeStackState, type PartState } from './stack-state.ts';

/** How a stack is supervised. */
export type SuperviseOptions = {
  readonly env: Environment;
  /** Ends every part, and the supervision. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
};

const LOG_CHECK_MS = 10_000;

/** These are ended first: what they still hold or ask goes to the others. */
const FRONT: ReadonlySet<StackPart> = new Set(['otelcol', 'grafana']);

const lockFile = (env: Environment): string => join(stackFolder(env), 'supervisor.lock');

/** Makes this process the only supervisor of its state folder; tells whether that was possible. */
const claim = (file: string, self: Owner): boolean => {
  try {
    writeFileSync(file, JSON.stringify(self), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (!hasEnded(JSON.parse(readFileSync(file, 'utf8')) as Owner)) return false;
    rmSync(file, { force: true });
    return claim(file, self);
  }
};

const plansOf = (env: Environment): ReadonlyMap<StackPart, ProcessPlan> => {
  const [ports, programs, folder] = [stackPorts(env), findPrograms(env), stackFolder(env)];
  const passed = passedSettings(env);
  return new Map(
    STACK_PARTS.map((part) => [part, planPart(part, { ports, folder, program: programs[part], env: passed })]),
  );
};

type Book = { readonly note: (part: StackPart, change: PartChange) => void };

/** Keeps the state of all parts on disk, for `status` and `down`. */
const openBook = (env: Environment, plans: ReadonlyMap<StackPart, ProcessPlan>, supervisor: Owner): Book => {
  const [startedAt, ports] = [Date.now(), stackPorts(env)];
  const parts = new Map<StackPart, PartState>();
  return {
    note: (part, change) => {
      const { readyUrl = '', logFile = '' } = plans.get(part) ?? {};
      parts.set(part, { part, readyUrl, logFile, ...change });
      writeStackState(env, { mode: 'native', startedAt, ports, supervisor, parts: [...parts.values()] });
    },
  };
};

const runParts = async ({ env, signal, log }: SuperviseOptions, book: Book, plans: ReturnType<typeof plansOf>) => {
  const back = new AbortController();
  const keep = ([part, plan]: readonly [StackPart, ProcessPlan]): Promise<void> =>
    keepRunning(plan, {
      signal: FRONT.has(part) ? signal : back.signal,
      graceMs: GRACE_MS[part],
      onChange: (change) => {
        if (!change.process) log(`${part}: ${change.lastEnd ?? 'cannot be started'}, will be started again`);
        book.note(part, change);
      },
    });
  const isFront = ([part]: readonly [StackPart, ProcessPlan]): boolean => FRONT.has(part);
  const rest = [...plans].filter((entry) => !isFront(entry)).map(keep);
  await Promise.all([...plans].filter(isFront).map(keep));
  back.abort();
  await Promise.all(rest);
  log(`ended ${stackFolder(env)}`);
};

/**
 * Runs every part of the stack, and starts again what ends, until it is told to end.
 * @throws {UserError} where another supervisor is at work, or a part is missing
 */
export const superviseStack = async (options: SuperviseOptions): Promise<void> => {
  const env = withSlackWebhook(withSettings(options.env));
  const plans = plansOf(env);
  const [self, lock] = [identityOf(process.pid), lockFile(env)];
  if (!claim(lock, self)) {
    throw new UserError(`Cannot start the stack: another supervisor is at work on ${stackFolder(env)}`, {
      hint: '`stepmeter status` tells about it, `stepmeter down` ends it',
    });
  }
  const logs = [...plans.values()].map(({ logFile }) => logFile);
  const timer = setInterval(() => logs.forEach((file) => boundLog(file)), LOG_CHECK_MS);
  try {
    await runParts(options, openBook(env, plans, self), plans);
  } finally {
    clearInterval(timer);
    removeStackState(env);
    rmSync(lock, { force: true });
  }
};
