import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { slowTests } from '../../src/testing/real.ts';
import { cachedInstall, type Packages } from '../sdk/cached-install.ts';
import { CONSUMER } from './consumer.ts';
import { packPackage } from './pack.ts';

const { skip, title } = slowTests('the types of the package');

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

const MANIFEST = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
  readonly exports: Packages;
  readonly dependencies: Packages;
  readonly devDependencies: Packages;
};

/** TypeScript 7 is a program of its own per platform, and the one that checks this project. */
const COMPILERS = {
  '5.4': 'typescript-5.4/bin/tsc',
  '5.9': 'typescript-5.9/bin/tsc',
  '7.0': join(PROJECT, 'node_modules', 'typescript', 'bin', 'tsc'),
} as const;

const MODULES = {
  node16: { module: 'node16', moduleResolution: 'node16' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
} as const;

/**
 * Each compiler, and each way to resolve modules. The compilers written in JavaScript take about 17 seconds of CPU time for
 * one setting, so each of them checks a part of what the fast one checks whole.
 */
const SETTINGS: readonly (readonly [keyof typeof COMPILERS, keyof typeof MODULES])[] = [
  ['5.4', 'node16'],
  ['5.4', 'bundler'],
  ['5.9', 'nodenext'],
  ['7.0', 'node16'],
  ['7.0', 'nodenext'],
  ['7.0', 'bundler'],
];

/** Libraries are checked too: a declaration of the package must not depend on what its user has not installed. */
const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  target: 'es2022',
  lib: ['es2023', 'esnext.disposable'],
  types: ['node'],
};

describe.skipIf(skip)(title, () => {
  let [root, folder] = ['', ''];

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'stepmeter-types-'));
    folder = join(root, 'consumer');
    mkdirSync(join(root, 'packed'));
    const [peers, { tarball }] = await Promise.all([installPeers(), packPackage(join(root, 'packed'))]);
    linkPackages(join(peers, 'node_modules'), join(folder, 'node_modules'));
    const own = join(folder, 'node_modules', 'stepmeter');
    mkdirSync(own);
    await promisify(execFile)('tar', ['-xzf', tarball, '-C', own, '--strip-components=1']);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const compile = async (compiler: string, compilerOptions: object, source: string): Promise<string[]> => {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    writeFileSync(join(folder, 'consumer.ts'), source);
    const program = join(folder, 'node_modules', compiler);
    const run = promisify(execFile)(process.execPath, [compiler.startsWith('/') ? compiler : program], { cwd: folder });
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    // Declarations of Temporal have errors of their own.
    return stdout
      .split('\n')
      .filter((line) => /^(?:consumer\.ts|node_modules\/stepmeter\/.*)\(.*: error TS/.test(line));
  };

  test.each(SETTINGS)('compile with TypeScript %s and %s', async (version, module) => {
    expect(await compile(COMPILERS[version], { ...STRICT, ...MODULES[module] }, CONSUMER)).toEqual([]);
  });

  test('are checked for every entry of the package, and a wrong use is found', async () => {
    const entries = Object.keys(MANIFEST.exports).map((entry) => `'${entry.replace('.', 'stepmeter')}'`);
    expect(entries.filter((entry) => !CONSUMER.includes(`from ${entry}`))).toEqual([]);
    const wrong = CONSUMER.replaceAll('// @ts-expect-error', '');
    const errors = await compile(COMPILERS['7.0'], { ...STRICT, ...MODULES.nodenext }, wrong);
    expect(errors).toHaveLength(CONSUMER.split('// @ts-expect-error').length - 1);
  });
});

/** What a user of every entry has installed besides the package: compilers, its dependencies, and Temporal. */
function installPeers(): Promise<string> {
  const { dependencies, devDependencies } = MANIFEST;
  const temporal = Object.entries(devDependencies).filter(([name]) => name.startsWith('@temporalio/'));
  return cachedInstall({
    packages: {
      ...dependencies,
      ...Object.fromEntries(temporal),
      '@types/node': devDependencies['@types/node'] ?? '',
      'typescript-5.4': 'npm:typescript@5.4.5',
      'typescript-5.9': 'npm:typescript@5.9.3',
    },
  });
}

/** Links each package by itself, so that the package under test can stand beside them. */
function linkPackages(from: string, to: string): void {
  for (const name of readdirSync(from).filter((entry) => !entry.startsWith('.'))) {
    const names = name.startsWith('@') ? readdirSync(join(from, name)).map((entry) => join(name, entry)) : [name];
    for (const one of names) {
      mkdirSync(dirname(join(to, one)), { recursive: true });
      symlinkSync(join(from, one), join(to, one));
    }
  }
}
