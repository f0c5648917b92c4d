import { execFile } from 'node:child_process';
import { readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { stateFolder, type Environment } from '../../core/environment.ts';
import { asObject, asText, parseJson } from '../../core/json.ts';
import { makeFolder } from '../../core/paths/make-folder.ts';
import { findOnPath } from '../../process/find-on-path.ts';

/**
 * The version of a Claude CLI, determined once per binary and then cached in the state folder; undefined if unknown.
 */
export async function cliVersion(command: string, env: Environment): Promise<string | undefined> {
  try {
    const found = findOnPath(command, env);
    if (!found) return undefined;
    const file = realpathSync(found);
    const { mtimeMs, size } = statSync(file);
    const key = `${file} ${mtimeMs} ${size}`;
    const cache = join(stateFolder(env), 'claude-versions.json');
    const known = asText(readCache(cache)[key]);
    if (known) return known;
    const version = await ask(file, env);
    if (version) remember(cache, key, version);
    return version;
  } catch {
    return undefined;
  }
}

function readCache(file: string): Record<string, unknown> {
  try {
    return { ...asObject(parseJson(readFileSync(file, 'utf8'))) };
  } catch {
    return {};
  }
}

const VERSION_TIMEOUT_MS = 10_000;

async function ask(file: string, env: Environment): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)(file, ['--version'], { env, timeout: VERSION_TIMEOUT_MS });
  return versionIn(stdout);
}

/** The line of the CLI itself counts: a wrapper may print more. A development build calls itself 0.0.0, which is none. */
function versionIn(printed: string): string | undefined {
  const version = (/(\d+\.\d+\.\d+)\S* \(Claude Code\)/.exec(printed) ?? /(\d+\.\d+\.\d+)/.exec(printed))?.[1];
  return version?.startsWith('0.0.') ? undefined : version;
}

function remember(cache: string, key: string, version: string): void {
  try {
    makeFolder(dirname(cache));
    writeFileSync(cache, JSON.stringify({ ...readCache(cache), [key]: version }), { mode: 0o600 });
  } catch {
    // It is asked again the next time.
  }
}
