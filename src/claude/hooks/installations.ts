import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFolder, type Environment } from '../../core/environment.ts';
import { asObject, asText, parseJson } from '../../core/json.ts';

/** Remembers which version of the CLI the hooks in a settings file are for; undefined where it is unknown. */
export function rememberInstallation(env: Environment, settings: string, cli: string | undefined): void {
  try {
    writeFileSync(fileOf(env), JSON.stringify({ ...read(env), [settings]: cli }), { mode: 0o600 });
  } catch {
    // The hooks work all the same; status then cannot say which version they were installed for.
  }
}

/** Which version of the CLI hooks were installed for, by settings file. */
function fileOf(env: Environment): string {
  return join(stateFolder(env), 'hooks-installed.json');
}

function read(env: Environment): Record<string, unknown> {
  try {
    return { ...asObject(parseJson(readFileSync(fileOf(env), 'utf8'))) };
  } catch {
    return {};
  }
}

/** The version of the CLI that the hooks in a settings file were installed for; undefined where it is unknown. */
export function installedFor(env: Environment, settings: string): string | undefined {
  return asText(read(env)[settings]);
}
