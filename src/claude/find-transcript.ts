import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../core/environment.ts';

const configFolder = (env: Environment): string =>
  env['CLAUDE_CONFIG_DIR'] || join(env['HOME'] || homedir(), '.claude');

/** The transcript of a Claude session, wherever it was started; undefined where there is none. */
export const findTranscript = (claudeSessionId: string, env: Environment): string | undefined => {
  const projects = join(configFolder(env), 'projects');
  if (!existsSync(projects)) return undefined;
  return readdirSync(projects)
    .map((project) => join(projects, project, `${claudeSessionId}.jsonl`))
    .find((file) => existsSync(file));
};
