import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PackageBuild } from '../../examples/package-build/workflow.ts';
import type { ClaudeOptions } from '../claude/cli/claude-options.ts';
import type { Environment } from '../core/environment.ts';
import { EXAMPLE, type DemoFolder } from './demo-folder.ts';
import { MAX_USD_PER_SESSION, type Driver } from './driver.ts';

/** The Claude CLI of the demo workflow: the user's own, or the stand-in that replays recordings. */
export function demoClaude(driver: Driver, folder: DemoFolder, env: Environment): PackageBuild['claude'] {
  if (driver.kind === 'live')
    return {
      command: driver.command,
      model: driver.model,
      maxBudgetUsd: MAX_USD_PER_SESSION,
      env: { PATH: pathWithNode(env) },
    };
  return replayedClaude(join(EXAMPLE, 'recorded'), folder.claudeConfig, env);
}

/** A PATH on which the current Node comes first, so that tool calls, tests and npm find one that is recent enough. */
export function pathWithNode(env: Environment): string {
  return [dirname(process.execPath), env['PATH']].filter(Boolean).join(delimiter);
}

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
  const command = join(EXAMPLE, 'recorded', 'claude');
  return { command, env: { PATH: pathWithNode(env), CLAUDE_CONFIG_DIR: claudeConfig, ...replay } };
}

/** The command of the stand-in for the Claude CLI, from source or from the build. */
function standIn(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const source = join(here, 'stand-in.ts');
  return existsSync(source) ? source : join(here, 'stand-in.js');
}
