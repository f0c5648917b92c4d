import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cliVersion } from '../claude/cli/cli-version.ts';
import type { ClaudeOptions } from '../claude/cli/claude-options.ts';
import type { Environment } from '../core/environment.ts';
import { EXIT, UserError } from '../core/errors.ts';
import { makeFolder } from '../core/paths/make-folder.ts';
import { pathWithNode, replayedClaude } from '../demo/replayed-claude.ts';
import { findOnPath } from '../process/find-on-path.ts';
import { buildFolder, type BuildState } from './build-state.ts';

/**
 * The Claude CLI of a build: the one on the PATH, or the stand-in that replays recorded sessions.
 * @throws {UserError} if there is none, or it is too old for plans by a schema
 */
export async function openClaude(env: Environment, state: BuildState): Promise<Pick<ClaudeOptions, 'command' | 'env'>> {
  if (state.recorded !== undefined) {
    requireRecording(state.recorded);
    const config = join(buildFolder(env, state.runId), 'claude');
    makeFolder(config);
    return replayedClaude(state.recorded, config, env);
  }
  const command = await requireClaude(env);
  return { command, env: { PATH: pathWithNode(env) } };
}

/** @throws {UserError} if a folder has no recorded sessions */
export function requireRecording(folder: string): void {
  if (existsSync(join(folder, 'plan.json'))) return;
  throw new UserError(`Cannot build with the recording in ${folder}: it has no plan.json`, {
    hint: 'Name a folder with a recorded session for each stage, such as examples/specs/slugify',
    exitCode: EXIT.wrongUse,
  });
}

/**
 * The Claude CLI on the PATH.
 * @throws {UserError} if there is none, or it is too old for plans by a schema
 */
export async function requireClaude(env: Environment): Promise<string> {
  const command = findOnPath('claude', env);
  const version = command && (await cliVersion(command, env));
  if (command !== undefined && !isTooOld(version)) return command;
  const found =
    command === undefined ? '`claude` is not on the PATH' : `found Claude CLI ${version}, plans need 2.0 or newer`;
  throw new UserError(`Cannot build: ${found}`, {
    hint: 'Install or update the Claude CLI and sign in by starting `claude`; --recorded FOLDER replays recorded sessions instead',
    exitCode: EXIT.wrongUse,
  });
}

/** The first major version with `--json-schema`; an unknown version is tried. */
const MIN_MAJOR = 2;

function isTooOld(version: string | undefined): boolean {
  return version !== undefined && Number(version.split('.')[0]) < MIN_MAJOR;
}
