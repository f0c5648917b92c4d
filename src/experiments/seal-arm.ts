import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FILE_SETTINGS, type ArmConfiguration } from '../analysis/experiments/arm-configuration.ts';
import { canonicalJson, sha256 } from '../core/canonical-json.ts';
import { EXIT, UserError, messageOf } from '../core/errors.ts';

/**
 * An arm with the hashes of the files that its settings name, relative to a folder.
 * @throws {UserError} if one of them cannot be read
 */
export function sealArm(settings: ArmConfiguration['settings'], folder: string): ArmConfiguration {
  const named = FILE_SETTINGS.filter((key) => settings[key] !== undefined);
  return { settings, files: Object.fromEntries(named.map((key) => [key, hashOf(settings[key] ?? '', key, folder)])) };
}

function hashOf(path: string, key: string, folder: string): string {
  try {
    return sha256(readFileSync(resolve(folder, path)));
  } catch (cause) {
    throw new UserError(`Cannot read the ${key} file ${JSON.stringify(path)}: ${messageOf(cause)}`, {
      hint: `Run the command in the folder that the path is relative to (now ${folder}), or correct the path`,
      exitCode: EXIT.wrongUse,
      cause,
    });
  }
}

/** The SHA-256 of a configuration with its files. */
export function configurationHash(configuration: ArmConfiguration): string {
  return sha256(canonicalJson(configuration));
}
