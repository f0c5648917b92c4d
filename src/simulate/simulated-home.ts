import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '../core/paths/make-folder.ts';
import { VARIABLE, quarantineIn, spoolIn, stateFolder, storeFile, type Environment } from '../core/environment.ts';
import { EXIT, UserError } from '../core/errors.ts';
import { acquireRelayLock } from '../relay/relay-lock.ts';
import { openStore } from '../store/open-store.ts';
import { SIMULATED_ENVIRONMENT } from '../telemetry/names.ts';
import { runExtent, type RunExtent } from '../store/queries/runs/run-report.ts';

/** Options of a state folder for simulated runs. */
export type HomeOptions = {
  /** The user's own environment, whose state folder must not be used. */
  readonly env: Environment;
  readonly home: string;
  readonly from: number;
  /** Whether to remove the runs of a previous simulation. */
  readonly fresh: boolean;
};

/** The default state folder for simulated runs: beside the real one, never in it. */
export function simulatedHome(env: Environment): string {
  return join(stateFolder(env), SIMULATED_ENVIRONMENT);
}

/**
 * The environment of a simulation's relay: a separate state folder and SQLite file, marked as simulated, with the
 * prices used for the generated bills.
 */
export function simulatedEnvironment(env: Environment, home: string): Environment {
  return {
    ...env,
    [VARIABLE.home]: home,
    [VARIABLE.deployment]: SIMULATED_ENVIRONMENT,
    [VARIABLE.databaseUrl]: undefined,
    [VARIABLE.prices]: undefined,
  };
}

/** The error if a relay or another simulation uses the state folder. */
export function busyHome(home: string): UserError {
  return new UserError(`Cannot simulate into ${home}: another relay or simulation is using it`, {
    hint: 'Wait until it has finished, or choose another folder with --home',
  });
}

const OTHER = 'Choose an empty folder with --home, or omit --home';

/**
 * Prepares a state folder for simulated runs.
 * @throws {UserError} if it is the user's own, is in use, or contains real runs or simulated ones of a later time
 */
export async function prepareHome(wanted: HomeOptions): Promise<void> {
  const { env, home } = wanted;
  if (resolve(home) === stateFolder(env)) refuse(home, 'it is the state folder of your real runs', OTHER);
  const lock = acquireRelayLock(home);
  if (!lock) throw busyHome(home);
  try {
    await makeReady(wanted);
  } finally {
    lock.release();
  }
}

function refuse(home: string, found: string, hint: string): never {
  throw new UserError(`Cannot simulate into ${home}: ${found}`, { hint, exitCode: EXIT.wrongUse });
}

async function makeReady({ env, home, from, fresh }: HomeOptions): Promise<void> {
  const own = simulatedEnvironment(env, home);
  const { real, simulated, latest } = await inspectStore(own);
  if (real > 0) refuse(home, `its store contains real runs (${real})`, OTHER);
  if (simulated > 0 && fresh) removeRuns(own, home);
  else if (latest >= from)
    refuse(
      home,
      `it contains ${simulated} simulated runs up to ${new Date(latest).toISOString()}`,
      'Delete them with --fresh, start after them with --from, or choose another folder with --home',
    );
  makeFolder(spoolIn(home));
}

async function inspectStore(env: Environment): Promise<RunExtent> {
  if (!existsSync(storeFile(env))) return { real: 0, simulated: 0, latest: 0 };
  const store = await openStore(env);
  try {
    return await runExtent(store);
  } finally {
    await store.close();
  }
}

function removeRuns(env: Environment, home: string): void {
  const store = storeFile(env);
  for (const path of [store, `${store}-wal`, `${store}-shm`, spoolIn(home), quarantineIn(home)])
    rmSync(path, { recursive: true, force: true });
}
