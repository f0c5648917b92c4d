import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { Environment } from '../../core/environment.ts';
import { isUuid } from '../../core/ids.ts';
import { asNumber, asObject, asText, parseJson } from '../../core/json.ts';

/** The folder in which the CLI keeps its settings and transcripts. */
export function configFolder(env: Environment): string {
  return env['CLAUDE_CONFIG_DIR'] || join(env['HOME'] || homedir(), '.claude');
}

/** The transcript of a Claude session, wherever it was started; undefined where there is none. */
export function findTranscript(claudeSessionId: string, env: Environment): string | undefined {
  const projects = join(configFolder(env), 'projects');
  if (!existsSync(projects)) return undefined;
  return readdirSync(projects)
    .map((project) => join(projects, project, `${claudeSessionId}.jsonl`))
    .find((file) => existsSync(file));
}

/** The transcript that was written last in a project: the one that `--continue` goes on with. */
export function lastTranscript(cwd: string, env: Environment): string | undefined {
  const folder = projectFolder(cwd, env);
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  const dated = files.map((name) => ({ file: join(folder, name), at: statSync(join(folder, name)).mtimeMs }));
  return dated.sort((a, b) => b.at - a.at)[0]?.file;
}

/** The name of a project's folder among the transcripts: its path, in which whatever is no letter or digit is a dash. */
function projectFolder(cwd: string, env: Environment): string {
  return join(configFolder(env), 'projects', cwd.replace(/[^A-Za-z0-9]/g, '-'));
}

/** The transcripts of a project that were begun at or after a time in milliseconds. */
export function newTranscripts(cwd: string, since: number, env: Environment): string[] {
  const folder = projectFolder(realPath(cwd), env);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => isUuid(basename(name, '.jsonl')) && name.endsWith('.jsonl'));
  // Where the file system keeps no time of birth it is 0 or that of the last change of the inode.
  return files.map((name) => join(folder, name)).filter((file) => Math.ceil(statSync(file).birthtimeMs) >= since);
}

/** The CLI names a project's folder by the path without links. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/**
 * The Claude session that a CLI process has at this moment, by the note that the CLI keeps of itself; undefined where
 * there is none, as in older CLIs. It changes when a person clears, resumes or forks a conversation.
 */
export function sessionOfProcess(pid: number, startedAt: number, env: Environment): string | undefined {
  try {
    const note = asObject(parseJson(readFileSync(join(configFolder(env), 'sessions', `${pid}.json`), 'utf8')));
    const [session, since] = [asText(note['sessionId']), asNumber(note['startedAt'])];
    // An older note is that of a process which had this id before.
    return session && isUuid(session) && since !== undefined && since >= startedAt ? session : undefined;
  } catch {
    return undefined;
  }
}
