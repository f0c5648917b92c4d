import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { asObject, parseJson, type JsonObject } from '../core/json.ts';

/** The files of a package, as the rules see them. */
export type PackageFiles = {
  /** Paths relative to the package, with their sizes in bytes. */
  readonly sizes: ReadonlyMap<string, number>;
  /** The text of a file; undefined if it does not exist or is too large for source text. */
  readonly text: (path: string) => string | undefined;
  readonly manifest: JsonObject;
};

/** A text above this size is data. */
const MAX_TEXT_BYTES = 1024 * 1024;

/** Lists the files of a package without installed packages and the history. Links are not followed. */
export function readPackage(folder: string): PackageFiles {
  const sizes = new Map<string, number>();
  walk(folder, '', sizes);
  const text = (path: string): string | undefined =>
    (sizes.get(path) ?? Infinity) <= MAX_TEXT_BYTES ? readFileSync(join(folder, path), 'utf8') : undefined;
  return { sizes, text, manifest: asObject(parseJson(text('package.json') ?? '')) };
}

const LEFT_OUT = new Set(['.git', 'node_modules', 'coverage']);

function walk(folder: string, below: string, sizes: Map<string, number>): void {
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (LEFT_OUT.has(entry.name) || entry.name.endsWith('.tgz')) continue;
    if (entry.isDirectory()) walk(folder, path, sizes);
    else if (entry.isFile()) sizes.set(path, statSync(join(folder, path)).size);
  }
}

/** The line of a text that matches, from 1; undefined if none does. */
export function lineOf(text: string, pattern: RegExp | string): number | undefined {
  const index = text
    .split('\n')
    .findIndex((line) => (typeof pattern === 'string' ? line.includes(pattern) : pattern.test(line)));
  return index < 0 ? undefined : index + 1;
}
