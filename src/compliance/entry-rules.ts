import { posix } from 'node:path';
import { asText, isObject } from '../core/json.ts';
import { lineOf, type PackageFiles } from './package-files.ts';
import type { Report } from './rules.ts';

/** Whether every path that package.json names exists, and what is imported has types. */
export function checkEntries({ manifest, sizes, text }: PackageFiles, report: Report): void {
  const line = (path: string): number | undefined => lineOf(text('package.json') ?? '', `"${path}"`);
  const entries = ['exports', 'main', 'types', 'bin'].flatMap((field) => pathsIn(manifest[field], field));
  for (const { path, field } of entries) {
    const found = path.includes('*') ? globExists(path, sizes) : sizes.has(posix.normalize(path));
    if (!found) report('exports-resolve', `${field} names ${path}, which does not exist`, 'package.json', line(path));
  }
  const modules = entries.filter(({ path, field }) => field !== 'bin' && /\.[cm]?js$/.test(path));
  for (const { path } of modules)
    if (!hasTypes(path, entries, sizes)) report('types', `${path} has no types`, 'package.json', line(path));
}

type Entry = { readonly path: string; readonly field: string };

function pathsIn(value: unknown, field: string): Entry[] {
  const path = asText(value);
  if (path !== undefined) return [{ path, field }];
  return isObject(value) ? Object.values(value).flatMap((one) => pathsIn(one, field)) : [];
}

function globExists(path: string, sizes: ReadonlyMap<string, number>): boolean {
  const [before = '', after = ''] = posix.normalize(path).split('*');
  return [...sizes.keys()].some((name) => name.startsWith(before) && name.endsWith(after));
}

/** Types are beside the module, or a condition or field names a declaration. */
function hasTypes(path: string, entries: readonly Entry[], sizes: ReadonlyMap<string, number>): boolean {
  const declaration = posix.normalize(path).replace(/\.([cm]?)js$/, '.d.$1ts');
  const named = entries.some((entry) => /\.d\.[cm]?ts$/.test(entry.path) && sizes.has(posix.normalize(entry.path)));
  return named || sizes.has(declaration);
}

/** Whether the documentation names what the package exports. */
export function checkDocumentation({ sizes, text }: PackageFiles, report: Report): void {
  const readme = text('README.md');
  if (readme === undefined) return;
  for (const path of sizes.keys()) {
    if (!/^(?:src\/|lib\/)?index\.[cm]?[jt]s$/.test(path)) continue;
    const source = text(path) ?? '';
    for (const [, name = ''] of source.matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm))
      if (!readme.includes(name))
        report('documented-api', `README.md does not name ${name}`, path, lineOf(source, ` ${name}`));
  }
}
