import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ClaudeOptions } from '../claude/cli/claude-options.ts';
import type { Environment } from '../core/environment.ts';
import { EXAMPLES } from './examples-folder.ts';

/**
 * The stand-in for the Claude CLI that replays the recording of each step.
 * @param recorded the folder with a recording per step
 * @param claudeConfig the folder for its transcripts
 */
export function replayedClaude(
  recorded: string,
  claudeConfig: string,
  env: Environment,
): Required<Pick<ClaudeOptions, 'command' | 'env'>> {
  const replay = { REPLAY_NODE: process.execPath, REPLAY_SCRIPT: standIn(), REPLAY_FOLDER: recorded };
  const command = join(EXAMPLES, 'claude');
  return { command, env: { PATH: pathWithNode(env), CLAUDE_CONFIG_DIR: claudeConfig, ...replay } };
}

/** The command of the stand-in for the Claude CLI, from source or from the build. */
function standIn(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const source = join(here, 'stand-in.ts');
  return existsSync(source) ? source : join(here, 'stand-in.js');
}

/** A PATH on which the current Node comes first, so that tool calls, tests and npm find one that is recent enough. */
export function pathWithNode(env: Environment): string {
  return [dirname(process.execPath), env['PATH']].filter(Boolean).join(delimiter);
}

/** An environment whose PATH is that of `pathWithNode()`. */
export function withNode(env: Environment): Environment {
  return { ...env, PATH: pathWithNode(env) };
}
