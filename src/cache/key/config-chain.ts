import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { asArray, asObject, asText, isObject, parseJson } from '../../core/json.ts';
import { leadsOut } from '../../core/paths/project-path.ts';
import type { FileHasher } from './file-hasher.ts';
import { inputState, type FileStates } from './inputs.ts';

/**
 * Names of configuration files that may extend others. Programs read these files too, so they are inputs although no
 * glob selects them.
 */
const CONFIG =
  /(?:^|\/)(?:[jt]sconfig[^/]*\.json|\.?(?:eslint|oxlint|stylelint|prettier|swc|babel|nyc|c8)rc(?:\.json)?|biome\.jsonc?|package\.json)$/;

/**
 * Adds the files that configuration files among the inputs extend, with those that these extend: relative ones, and those
 * of packages. What is extended but does not exist is part of the key too, because it may appear.
 */
export function addConfigChain(inputs: FileStates, project: string, hasher: FileHasher): void {
  const waiting = [...inputs.keys()].filter((path) => CONFIG.test(path));
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop())
    for (const file of extendedBy(project, path)) {
      const inside = relative(project, file);
      const name = leadsOut(inside) ? file : inside;
      if (inputs.has(name)) continue;
      const state = inputState(project, name, hasher);
      // Above the project, it would make the key that of this place; if it appears there, it is in the next key.
      if (name === file && state.state === 'missing') continue;
      inputs.set(name, state);
      waiting.push(name);
    }
}

/** The files that this one extends or refers to. */
function extendedBy(project: string, path: string): string[] {
  const file = resolve(project, path);
  const config = parseJson(withoutComments(readText(file)));
  const sections = basename(file) === 'package.json' && !isInstalled(path) ? asObject(config) : {};
  const names = namesIn(config);
  const extended = [
    ...(basename(file).includes('eslintrc') ? names.flatMap(eslintNames) : names),
    ...namesIn(sections['eslintConfig']).flatMap(eslintNames),
    ...['prettier', 'stylelint'].flatMap((key) => namesIn(sections[key])),
  ];
  const references = asArray(asObject(config)['references']).flatMap((one) => asText(asObject(one)['path']) ?? []);
  return [
    ...extended.flatMap((name) => filesOf(name, dirname(file))),
    ...references.flatMap((reference) => relativeFiles(resolve(dirname(file), reference))),
  ];
}

/** Strings stay as they are; comments and commas before a closing bracket are removed. */
function withoutComments(text: string): string {
  return text
    .replace(/^\u{FEFF}/u, '')
    .replaceAll(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[^]*?\*\//g, (_, string: string | undefined) => string ?? '')
    .replaceAll(/("(?:[^"\\]|\\.)*")|,(?=\s*[\]}])/g, (_, string: string | undefined) => string ?? '');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The configuration in the manifest of a dependency is for its own development. */
function isInstalled(path: string): boolean {
  return path.split('/').includes('node_modules');
}

/** What a configuration extends; one of Prettier can be nothing but the name of another. */
function namesIn(config: unknown): string[] {
  if (typeof config === 'string') return [config];
  const parts = [asObject(config), ...asArray(asObject(config)['overrides']).map(asObject)];
  return parts.flatMap((part) => [part['extends']].flat()).flatMap((one) => asText(one) ?? []);
}

/** What ESLint means by a name: packages may leave out `eslint-config-`, and plugins `eslint-plugin-`. */
function eslintNames(name: string): string[] {
  if (name.startsWith('eslint:')) return [];
  if (isRelative(name)) return [name];
  const [, plugin] = /^plugin:(.*)\/[^/]*$/.exec(name) ?? [];
  const kind = plugin === undefined ? 'eslint-config' : 'eslint-plugin';
  const [, scope, rest = ''] = /^(?:(@[^/]+)(?:\/|$))?(.*)$/s.exec(plugin ?? name) ?? [];
  const whole = new RegExp(`^${kind}(?:[-/]|$)`).test(rest) ? rest : [kind, rest].filter(Boolean).join('-');
  return [scope === undefined ? whole : `${scope}/${whole}`];
}

function isRelative(name: string): boolean {
  return /^\.{0,2}\//.test(name) || /^\.{1,2}$/.test(name);
}

function filesOf(name: string, folder: string): string[] {
  return isRelative(name) ? relativeFiles(resolve(folder, name)) : packageFiles(name, folder);
}

/** What a relative name can mean: every candidate is an input, also one that does not exist. */
function relativeFiles(path: string): string[] {
  if (isFile(path)) return [path];
  return isFolder(path) ? [join(path, 'tsconfig.json')] : [path, `${path}.json`];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * The files of a configuration that a package has: the file that is named, and the manifest, which says where it is and
 * in which version. Every `node_modules` up to the first that has the package is looked at.
 */
function packageFiles(name: string, folder: string): string[] {
  const [, packageName = name, path] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(name) ?? [];
  const found: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    const root = join(at, 'node_modules', packageName);
    found.push(join(root, 'package.json'));
    if (isFolder(root)) return [...found, ...filesInPackage(root, path)];
    if (dirname(at) === at) return found;
  }
}

function filesInPackage(root: string, path: string | undefined): string[] {
  const manifest = asObject(parseJson(readText(join(root, 'package.json'))));
  const exported = exportedFiles(manifest['exports'], path).map((file) => join(root, file));
  if (path !== undefined) return [...relativeFiles(join(root, path)), ...exported];
  const named = ['tsconfig', 'eslintConfig', 'main'].flatMap((key) => asText(manifest[key]) ?? []);
  return ['tsconfig.json', 'biome.json', 'index.json', 'index.js', ...named]
    .map((file) => join(root, file))
    .concat(exported);
}

/** What the `exports` of a manifest can mean by a path, in all conditions. */
function exportedFiles(exports: unknown, path: string | undefined): string[] {
  const wanted = path === undefined ? '.' : `./${path}`;
  if (!isObject(exports) || !Object.keys(exports).some((key) => key.startsWith('.')))
    return wanted === '.' ? targetsOf(exports) : [];
  return Object.entries(exports).flatMap(([key, value]) => {
    const [before = '', after] = key.split('*');
    if (after === undefined) return key === wanted ? targetsOf(value) : [];
    if (!wanted.startsWith(before) || !wanted.endsWith(after) || wanted.length < key.length - 1) return [];
    const matched = wanted.slice(before.length, wanted.length - after.length);
    return targetsOf(value).map((target) => target.replaceAll('*', () => matched));
  });
}

/** All texts in a target, which can have conditions and alternatives. */
function targetsOf(target: unknown): string[] {
  if (typeof target === 'string') return [target];
  return target !== null && typeof target === 'object' ? Object.values(target).flatMap(targetsOf) : [];
}
