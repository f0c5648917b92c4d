import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { EXIT, UserError } from '../../core/errors.ts';
import { asObject, asText, parseJson } from '../../core/json.ts';

/** The packages of Temporal that builds need; all have one version. */
const PACKAGES = ['activity', 'client', 'common', 'worker', 'workflow'].map((name) => `@temporalio/${name}`);

/**
 * Checks that the packages of Temporal, which are optional, are installed, before a module is loaded that imports them.
 * @param versionOf the version of an installed package; undefined if it is not installed
 * @throws {UserError} if one is missing, or of a version that is not supported
 */
export function requireTemporalPackages(versionOf: (name: string) => string | undefined = installedVersion): void {
  const missing = PACKAGES.filter((name) => versionOf(name) === undefined);
  if (missing.length > 0) throw refusal(`${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not installed`);
  const unsupported = PACKAGES.find((name) => !isSupported(versionOf(name) ?? ''));
  if (unsupported !== undefined)
    throw refusal(`found ${unsupported} ${versionOf(unsupported)}, supported are versions from 1.20 to 1.x`);
  const versions = new Set(PACKAGES.map((name) => versionOf(name)));
  if (versions.size > 1) throw refusal(`its packages have different versions: ${[...versions].join(', ')}`);
}

function refusal(found: string): UserError {
  return new UserError(`Cannot use Temporal: ${found}`, {
    hint: `Run npm install ${PACKAGES.join(' ')} where stepmeter is installed, or use --engine embedded`,
    exitCode: EXIT.wrongUse,
  });
}

const MIN_MINOR = 20;

function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 1 && minor >= MIN_MINOR;
}

const { resolve: resolveModule } = createRequire(import.meta.url);

/** The version of an installed package; undefined if it is not installed. */
export function installedVersion(name: string): string | undefined {
  try {
    return asText(asObject(parseJson(readFileSync(resolveModule(`${name}/package.json`), 'utf8')))['version']);
  } catch {
    return undefined;
  }
}
