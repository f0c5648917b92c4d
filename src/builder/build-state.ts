import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildsIn, stateFolder, type Environment } from '../core/environment.ts';
import { EXIT, UserError } from '../core/errors.ts';
import { isUuid } from '../core/ids/ids.ts';
import { isObject, parseJson } from '../core/json.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { acquireLock, type Lock } from '../process/exclusive-lock.ts';
import type { Assignment, ConfigurationChoice } from '../sdk/index.ts';
import type { GivenChoice } from '../sdk/workflow.ts';
import type { BuildConfiguration } from './configuration.ts';
import type { Spec } from './spec/spec-schema.ts';

/** What a build was started with: everything that another process needs to continue it. */
export type BuildState = {
  readonly v: 1;
  /** The ID of its run. */
  readonly runId: string;
  /** The folder of the package. */
  readonly into: string;
  readonly spec: Spec;
  /** The task type of the run: the kind of package, unless the build was started for something else. */
  readonly kind: string;
  readonly specText: string;
  readonly configuration: BuildConfiguration;
  /** How the selection chose it; absent if the user named it. */
  readonly choice?: BuildChoice;
  /** The arm of an experiment that it is; absent without an experiment. */
  readonly assignment?: BuildAssignment;
  readonly budgetUsd: number;
  readonly maxRepairs: number;
  /** How many tasks of a parallel build run at the same time. */
  readonly workers: number;
  /** Whether results of check commands on the same files are used. */
  readonly usesCache: boolean;
  /** Where it runs on Temporal; absent for the embedded engine. */
  readonly temporal?: TemporalPlace;
  /** The folder with recorded sessions that are replayed instead of the Claude CLI. */
  readonly recorded?: string;
};

/** A choice of the selection. */
export type BuildChoice = GivenChoice & Pick<ConfigurationChoice, 'mode' | 'reason'>;

/** An arm of an experiment. The ID is null if the run is no part of it, for the reason. */
export type BuildAssignment = Pick<Assignment, 'id' | 'experiment' | 'arm' | 'reason'>;

/** A task queue of a Temporal server. */
export type TemporalPlace = {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
};

/** The folder with the state and the journal of a build. */
export function buildFolder(env: Environment, runId: string): string {
  return join(buildsIn(stateFolder(env)), runId);
}

/** The folder with the indexes of snapshots of the process that runs a build, which removes it. */
export function indexFolder(env: Environment, runId: string): string {
  return join(buildFolder(env, runId), 'indexes');
}

/** Keeps the state of a new build. */
export function writeBuildState(env: Environment, state: BuildState): void {
  const folder = buildFolder(env, state.runId);
  makeFolder(folder);
  writeFileSync(join(folder, 'build.json.new'), JSON.stringify(state), { mode: 0o600, flush: true });
  renameSync(join(folder, 'build.json.new'), join(folder, 'build.json'));
}

/**
 * The state of a build that was started before.
 * @throws {UserError} if there is none with this run ID
 */
export function readBuildState(env: Environment, runId: string): BuildState {
  const file = join(buildFolder(env, runId), 'build.json');
  const state = isUuid(runId) && existsSync(file) ? parseJson(readFileSync(file, 'utf8')) : undefined;
  if (isObject(state) && state['v'] === 1) return state as BuildState;
  throw new UserError(`Cannot find the build ${JSON.stringify(runId)}: no build with this run ID`, {
    hint: '`stepmeter runs --workflow package-build` lists the run IDs of builds',
    exitCode: EXIT.wrongUse,
  });
}

/**
 * Makes this process the only one that works on a build. The lock ends with its process, so that a build can be
 * continued at once after a kill.
 * @throws {UserError} if another process works on it
 */
export function lockBuild(env: Environment, runId: string): Lock {
  const lock = acquireLock(buildFolder(env, runId), 'lock');
  if (lock) return lock;
  throw new UserError(`Cannot use the build ${runId}: another process runs it`, {
    hint: 'Wait for it, or stop it with Ctrl-C, then continue or discard it',
  });
}
