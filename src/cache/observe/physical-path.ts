import { lstatSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { realOrSame } from '../../core/paths/real-or-same.ts';

/** Where a path leads, and the links on the way on which that depends. */
export type PhysicalPath = { readonly path: string; readonly links: readonly string[] };

/** A name and then `..`, which leads to the folder above that of the name's target if the name is a link. */
const RETURNS = /[^./][^/]*\/+\.\.(?:\/|$)/;

/** Resolves a path as the system does: `..` after a link leads to the folder above the target of the link. */
export function physicalPath(start: string, path: string): PhysicalPath {
  if (!RETURNS.test(path)) return { path: resolve(start, path), links: [] };
  const links: string[] = [];
  let at = path.startsWith('/') ? '/' : start;
  for (const name of path.split('/')) {
    if (name === '..' && isLink(at)) links.push(at);
    if (name === '..') at = dirname(links.at(-1) === at ? realOrSame(at) : at);
    else at = join(at, name);
  }
  return { path: at, links };
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
