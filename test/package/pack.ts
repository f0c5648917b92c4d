import { execFile, execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A file of the package, with its size in bytes. */
export type PackedFile = { readonly path: string; readonly size: number };

/** The package as npm publishes it. */
export type PackedPackage = {
  /** The path of the tarball. */
  readonly tarball: string;
  readonly files: readonly PackedFile[];
  /** The size of all files in bytes. */
  readonly unpackedSize: number;
};

const ALWAYS_PACKED = ['package.json', 'README.md', 'LICENSE'];

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** Builds and packs the package in `folder`, without changing this project. */
export async function packPackage(folder: string): Promise<PackedPackage> {
  for (const name of [...ALWAYS_PACKED, ...packedFolders()])
    cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
  execFileSync(process.execPath, ['scripts/build.ts', join(folder, 'dist')], { cwd: PROJECT });
  const { stdout } = await promisify(execFile)('npm', ['pack', '--json', '--ignore-scripts'], { cwd: folder });
  const packed: unknown = JSON.parse(stdout);
  const [first] = Object.values(packed as Record<string, PackedPackage & { readonly filename: string }>);
  if (!first) throw new Error('npm packed nothing');
  return { ...first, tarball: join(folder, first.filename) };
}

/** What the manifest ships besides what is built, without the patterns inside of it. */
function packedFolders(): string[] {
  const { files } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { files: string[] };
  const names = files.filter((pattern) => !pattern.startsWith('!')).map((pattern) => pattern.replace(/\/\*.*$/, ''));
  return [...new Set(names)].filter((name) => name !== 'dist');
}
