import { relative, resolve } from 'node:path';
import { leadsOut } from '../../core/paths/project-path.ts';
import { addConfigChain } from './config-chain.ts';
import { environmentItems } from './environment.ts';
import type { FileHasher } from './file-hasher.ts';
import type { Host } from './host.ts';
import { inputState, readFolders, readInputs, type FileStates } from './inputs.ts';
import { leftOut } from './left-out.ts';
import { lockfileItems } from './lockfile.ts';
import { programIdentity, toolIdentity } from './programs.ts';
import { sha256 } from '../../core/canonical-json.ts';

/** Everything declared that can change a result. */
export type KeyRequest = {
  readonly name: string;
  /** The folder in which the work runs; globs, tools and lockfiles are relative to it. */
  readonly folder: string;
  /** The root of the project: what may be an input, and what an output. */
  readonly project: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Globs of what the work may read without it being an input, such as caches of tools. */
  readonly ignored: readonly string[];
  readonly tools: readonly string[];
  readonly lockfiles: readonly string[];
  /** Files that are inputs whether they exist or not, such as the manifest of the package. */
  readonly files: readonly string[];
  /** Folders of the project of which all files are inputs, but its outputs and what is ignored. @default none */
  readonly folders?: readonly string[];
  /** Programs that the work starts; a missing one is part of the key too. */
  readonly programs: readonly string[];
  /** Names of the declared variables. */
  readonly variables: readonly string[];
  /** The environment of the work. */
  readonly env: Readonly<Record<string, string>>;
  /** What else identifies the work, such as its command or its code. */
  readonly work: Items;
};

/** Parts of a key by name. */
export type Items = Readonly<Record<string, string>>;

/** A key with what it was made from. */
export type Key = {
  /** The SHA-256 of the manifest. */
  readonly key: string;
  /** The parts of the key as JSON, sorted by name: what `explain` compares. */
  readonly manifest: string;
  readonly inputs: FileStates;
};

/** Changes with the meaning of keys and entries: an entry of another format is never found. */
const FORMAT = '1';

/**
 * Computes the key of a request in its present state.
 * @throws {UserError} if an input, tool or lockfile cannot be used
 */
export function computeKey(request: KeyRequest, host: Host, hasher: FileHasher): Key {
  const { folder, project, env } = request;
  const inputs = readInputs(request.inputs, request, hasher);
  addFolders(inputs, request, hasher);
  for (const path of request.files) addFile(inputs, path, request, hasher);
  addConfigChain(inputs, project, hasher);
  const place = { folder, env, hasher };
  const items: Items = {
    format: FORMAT,
    name: request.name,
    folder: folder.slice(project.length),
    outputs: JSON.stringify(request.outputs),
    ignored: JSON.stringify(request.ignored),
    ...hostItems(host),
    ...Object.fromEntries(
      request.programs.map((name) => [`program ${name}`, programIdentity(name, place) ?? 'missing']),
    ),
    ...request.work,
    ...environmentItems(env, request.variables, project),
    ...Object.fromEntries(request.tools.map((tool) => [`tool ${tool}`, toolIdentity(tool, place)])),
    ...Object.assign({}, ...request.lockfiles.map((file) => lockfileItems(file, place))),
  };
  const files = [...inputs].map(([path, { state }]) => [`input ${path}`, state] as const);
  const manifest = JSON.stringify([...Object.entries(items), ...files].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { key: sha256(manifest), manifest, inputs };
}

function addFolders(inputs: FileStates, request: KeyRequest, hasher: FileHasher): void {
  const { folders = [] } = request;
  if (folders.length === 0) return;
  const isLeftOut = leftOut(request);
  for (const [path, state] of readFolders(folders, request.project, hasher))
    if (!inputs.has(path) && !isLeftOut(path)) inputs.set(path, state);
}

/** Adds a file by its path relative to the project. */
function addFile(inputs: FileStates, path: string, { folder, project }: KeyRequest, hasher: FileHasher): void {
  const inside = relative(project, resolve(folder, path));
  const name = leadsOut(inside) ? resolve(folder, path) : inside;
  if (!inputs.has(name)) inputs.set(name, inputState(project, name, hasher));
}

function hostItems(host: Host): Items {
  return {
    platform: `${host.platform} ${host.arch} ${host.libc}`.trimEnd(),
    node: `${host.node} ABI ${host.nodeAbi}`,
    user: host.isSuperuser ? 'superuser' : 'ordinary',
    umask: host.umask.toString(8),
    'time zone': host.timeZone,
  };
}
