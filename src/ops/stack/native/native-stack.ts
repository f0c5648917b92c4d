import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stateFolder, VARIABLE, type Environment } from '../../../core/environment.ts';
import { UserError } from '../../../core/errors.ts';
import { endProcess } from '../../../process/end-process.ts';
import { hasEnded, identityOf } from '../../../process/inspect/process-identity.ts';
import type { Owner } from '../../../core/context.ts';
import { configurationPath } from '../configuration.ts';
import { lastLines } from './log-file.ts';
import { chooseParts, type Programs } from './choose-parts.ts';
import { PART_NAME, PART_REQUIREMENT, type StackPart } from '../parts.ts';
import { GRACE_MS } from './plan-part.ts';
import { requireFreePorts } from '../port-check.ts';
import { untilReady } from '../readiness.ts';
import { stackFolder } from '../settings.ts';
import { isRunning, readStackState, removeStackState, type PartState, type StackState } from '../stack-state.ts';

/** A stack of native programs that is up. */
export type NativeState = Extract<StackState, { mode: 'native' }>;

/** Called with each part that is ready. */
export type OnReady = (part: StackPart) => void;

/** How long a supervisor may take to end the parts: first those in front, then those behind. */
const DOWN_MS = 15_000;

/**
 * Starts every part of the stack as a program of this machine, under a supervisor that outlives this process, and
 * waits until all are ready. What was started is ended again where one does not get ready.
 * @throws {UserError} if a part is missing, a port is taken, or a part does not get ready
 */
export async function startNative(env: Environment, onReady: OnReady): Promise<void> {
  const programs = chooseParts(env);
  const parts = [...programs.keys()];
  await requireFreePorts(env, 'native', parts);
  const supervisor = startSupervisor(env, programs);
  try {
    await Promise.all(parts.map((part) => untilPartReady(env, part, supervisor).then(() => onReady(part))));
  } catch (error) {
    await endProcess(supervisor, DOWN_MS);
    await endLeftovers(env);
    throw error;
  }
}

function startSupervisor(env: Environment, programs: Programs): Owner {
  const log = openSync(supervisorLog(env), 'w', 0o600);
  const parts = [...programs].map(([part, program]) => `--${part}=${program}`);
  const child = spawn(process.execPath, [configurationPath('bin/stepmeter.mjs'), 'supervise', ...parts], {
    env: environmentOf(env),
    cwd: stackFolder(env),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.on('error', () => {}); // One that cannot be started has no id, and has ended.
  child.unref();
  return identityOf(child.pid ?? -1);
}

function supervisorLog(env: Environment): string {
  return join(stackFolder(env), 'supervisor.log');
}

/** Variables that attribute a process to a session. The stack must not inherit them: it outlives what started it. */
const CONTEXT = [VARIABLE.spool, VARIABLE.session, VARIABLE.traceparent] as const;

function environmentOf(env: Environment): NodeJS.ProcessEnv {
  const result: Record<string, string | undefined> = { ...env, [VARIABLE.home]: stateFolder(env) };
  for (const name of CONTEXT) delete result[name];
  return result;
}

const POLL_MS = 50;

async function untilPartReady(env: Environment, part: StackPart, supervisor: Owner): Promise<void> {
  const wait = patience(env, part, supervisor);
  let state = stateOfPart(env, part);
  while (!state) {
    wait('');
    await sleep(POLL_MS);
    state = stateOfPart(env, part);
  }
  await untilReady(state.readyUrl, wait);
}

const STATE_MS = 10_000;

/** How often a part may end before it was ever ready. */
const TRIES = 3;

const READY_MS = 120_000;

/** Throws where it makes no sense to wait for a part any longer. */
function patience(env: Environment, part: StackPart, supervisor: Owner) {
  const begin = Date.now();
  return (found: string): void => {
    const state = stateOfPart(env, part);
    if (hasEnded(supervisor)) throw problemWith('the stack', 'its supervisor exited', supervisorLog(env));
    if (!state && Date.now() - begin > STATE_MS) {
      throw problemWith('the stack', 'its supervisor is not responding', supervisorLog(env));
    }
    if (!state) return;
    if (state.restarts >= TRIES) {
      throw problemWithPart(state, `it exited ${state.restarts} times, last: ${state.lastEnd}`);
    }
    if (Date.now() - begin > READY_MS) {
      throw problemWithPart(state, `not ready after ${READY_MS / 1000} s: ${found}`);
    }
  };
}

function stateOfPart(env: Environment, part: StackPart): PartState | undefined {
  const state = readStackState(env);
  return state?.mode === 'native' ? state.parts.find((one) => one.part === part) : undefined;
}

const LOG_LINES = 15;

function problemWith(what: string, found: string, log: string, requirement = ''): UserError {
  const lines = lastLines(log, LOG_LINES);
  const end = lines.length > 0 ? `Last lines of ${log}:\n${lines.join('\n')}` : `See its log: ${log}`;
  return new UserError(`Cannot start ${what}: ${found}`, { hint: requirement + end });
}

function problemWithPart({ part, program, logFile }: PartState, found: string): UserError {
  return problemWith(PART_NAME[part], found, logFile, `${program} must be ${PART_REQUIREMENT[part]}\n`);
}

/**
 * Ends the parts that a supervisor has left behind because it was killed; returns those that do not end. Only where all
 * has ended the stack is forgotten.
 */
export async function endLeftovers(env: Environment): Promise<StackPart[]> {
  const state = readStackState(env);
  if (state?.mode !== 'native') return [];
  await Promise.all(state.parts.filter(isRunning).map(({ part, process }) => endProcess(process, GRACE_MS[part])));
  const left = runningParts(state);
  if (left.length === 0 && !isSupervised(state)) removeStackState(env);
  return left;
}

function runningParts({ parts }: NativeState): StackPart[] {
  return parts.filter(isRunning).map(({ part }) => part);
}

/**
 * Ends a native stack: the supervisor ends the parts; what it leaves is ended by id and start time. Returns what ran.
 * @throws {UserError} if something cannot be ended
 */
export async function stopNative(env: Environment, state: NativeState): Promise<StackPart[]> {
  const running = runningParts(state);
  const ended = await endProcess(state.supervisor, DOWN_MS);
  const left = await endLeftovers(env);
  if (ended && left.length === 0) return running;
  const { host, pid } = state.supervisor;
  const processes = state.parts.map(({ part, process }) => `${part} ${process?.pid}`).join(', ');
  throw new UserError(`Cannot stop the stack: still running: ${left.join(', ') || 'its supervisor'}`, {
    hint: `Check its processes on ${host}: supervisor ${pid}, ${processes}`,
  });
}

/** Whether the supervisor of a native stack is running. */
export function isSupervised(state: NativeState): boolean {
  return !hasEnded(state.supervisor);
}
