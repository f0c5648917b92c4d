import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastLines } from '../../ops/stack/native/log-file.ts';
import type { ProcessPlan } from '../../ops/stack/native/plan-part.ts';
import { prepareDataFolder } from '../../ops/stack/native/prepare-data-folder.ts';
import { untilReady } from '../../ops/stack/readiness.ts';
import { PATIENCE_MS } from '../eventually.ts';

/** A running program that is ended with the test process. */
export type SupervisedProcess = {
  /** Asks the program to end, and kills it after the given time. */
  stop(graceMs: number): Promise<void>;
};

const LOG_LINES = 15;

/**
 * Starts a program and waits until it is ready.
 * @throws if it ends or is not ready in time; the message holds the end of its log
 */
export async function startProcess(plan: ProcessPlan): Promise<SupervisedProcess> {
  const child = spawnLogged(plan);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const release = endWithTestProcess(child);
  void ended.then(release);

  const running: SupervisedProcess = { stop: (graceMs) => stopProcess(child, ended, graceMs) };
  try {
    await waitUntilReady(plan, child);
  } catch (cause) {
    await running.stop(0);
    throw new Error(`Cannot start ${plan.name}: ${describe(cause)}\n${lastLines(plan.logFile, LOG_LINES).join('\n')}`, {
      cause,
    });
  }
  return running;
}

function spawnLogged(plan: ProcessPlan): ChildProcess {
  prepareDataFolder(plan);
  const log = openSync(plan.logFile, 'a');
  const child = spawn(plan.command, plan.args, { env: { ...plan.env }, stdio: ['ignore', log, log] });
  closeSync(log);
  child.on('error', () => {}); // A program that cannot be spawned is reported by the readiness check.
  return child;
}

/**
 * Ends the program with the test process; returns a function that cancels this. A separate process, because a killed
 * test process cannot clean up.
 */
function endWithTestProcess(child: ChildProcess): () => void {
  if (child.pid === undefined) return () => {};
  // `read` returns when the pipe closes, which happens however this process ends.
  const guard = spawn('/bin/sh', ['-c', `read -r _; kill -9 ${child.pid}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  return () => void guard.kill('SIGKILL');
}

async function stopProcess(child: ChildProcess, ended: Promise<void>, graceMs: number): Promise<void> {
  if (child.pid === undefined) return;
  child.kill('SIGTERM');
  await Promise.race([ended, sleep(graceMs, undefined, { ref: false })]);
  child.kill('SIGKILL');
  await ended;
}

async function waitUntilReady(plan: ProcessPlan, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  await untilReady(plan.readyUrl, (found) => {
    assertRunning(child);
    if (Date.now() > deadline) throw new Error(`it is not ready after ${PATIENCE_MS / 1000} s: ${found}`);
  });
}

function assertRunning(child: ChildProcess): void {
  if (child.pid === undefined) throw new Error(`${child.spawnfile} cannot be executed`);
  const end = child.exitCode ?? child.signalCode;
  if (end !== null) throw new Error(`it ended with ${end}`);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
