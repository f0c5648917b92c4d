import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { EXIT, UserError } from '../../core/errors.ts';
import { asObject, asText, isObject, parseJson, type JsonObject } from '../../core/json.ts';
import { leadsOut } from '../../core/paths/project-path.ts';
import type { FileHasher } from './file-hasher.ts';
import { sha256 } from '../../core/canonical-json.ts';

/** The copies that package managers keep of the lockfile they installed from, relative to the folder of the lockfile. */
const INSTALLED = ['node_modules/.package-lock.json', 'node_modules/.pnpm/lock.yaml', 'node_modules/.yarn-state.yml'];

/**
 * The parts of a key for a lockfile: what it says, and what is installed. Of npm's lockfile, a package of a workspace
 * depends on the packages that it reaches; of other lockfiles and for the root, on everything.
 * @param file relative to the folder of the command
 * @throws {UserError} if the lockfile does not exist
 */
export function lockfileItems(
  file: string,
  { folder, hasher }: { readonly folder: string; readonly hasher: FileHasher },
): Record<string, string> {
  const path = resolve(folder, file);
  const { state } = hasher.stateOfTarget(path);
  if (!state.startsWith('file ')) throw cannotRead(file, state);
  const root = dirname(path);
  const slice = npmSlice(path, relative(root, folder));
  const installed = INSTALLED.map((name) => [
    `installed ${file} ${name}`,
    slice && name.endsWith('.json')
      ? sliceState(packagesOf(join(root, name)), slice.places)
      : hasher.stateOfTarget(join(root, name)).state,
  ]);
  return {
    [`lockfile ${file}`]: slice ? sliceState(slice.packages, slice.places) : state,
    ...Object.fromEntries(installed),
  };
}

function cannotRead(file: string, state: string): UserError {
  const found = state === 'missing' ? 'it does not exist' : `it is a ${state.split(' ')[0]}`;
  return new UserError(`Cannot read the lockfile ${JSON.stringify(file)}: ${found}`, {
    hint: 'Name it relative to the current folder, such as --lockfile package-lock.json',
    exitCode: EXIT.wrongUse,
  });
}

/** The packages of npm's lockfile, and the places of those that a package of a workspace reaches. */
type Slice = { readonly packages: JsonObject; readonly places: readonly string[] };

/** The slice of a package of a workspace; undefined for anything else. */
function npmSlice(file: string, workspace: string): Slice | undefined {
  if (workspace === '' || leadsOut(workspace)) return undefined;
  const packages = packagesOf(file);
  return workspace in packages ? { packages, places: reachableFrom(packages, workspace) } : undefined;
}

function packagesOf(file: string): JsonObject {
  try {
    return asObject(asObject(parseJson(readFileSync(file, 'utf8')))['packages']);
  } catch {
    return {};
  }
}

const DEPENDENCIES = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

function reachableFrom(packages: JsonObject, start: string): string[] {
  const found = new Set([start]);
  // A set may grow while it is iterated.
  for (const place of found) {
    const entry = asObject(packages[place]);
    const target = entry['link'] === true ? asText(entry['resolved']) : undefined;
    if (target !== undefined) found.add(target);
    for (const name of DEPENDENCIES.flatMap((kind) => Object.keys(asObject(entry[kind])))) {
      const resolved = resolvePackage(packages, place, name);
      if (resolved !== undefined) found.add(resolved);
    }
  }
  return [...found].sort();
}

/** Where Node finds a package that is required from this place. */
function resolvePackage(packages: JsonObject, place: string, name: string): string | undefined {
  for (let at = place; ; at = at.includes('/') ? dirname(at) : '') {
    const candidate = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (isObject(packages[candidate])) return candidate;
    if (at === '') return undefined;
  }
}

function sliceState(packages: JsonObject, places: readonly string[]): string {
  return `slice ${sha256(JSON.stringify(places.map((place) => [place, packages[place] ?? null])))}`;
}
