import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isBuiltin } from 'node:module';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { tmpdir } from 'node:os';
import { requestsOf } from '../../scripts/rooms/imports-of.ts';
import { slowTests } from '../../src/testing/real.ts';
import { packPackage, type PackedPackage } from './pack.ts';

const { skip, title } = slowTests('the package');

describe.skipIf(skip)(title, () => {
  let folder = '';
  let packed: PackedPackage;
  let manifest: Manifest;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stepmeter-package-'));
    packed = await packPackage(folder);
    execFileSync('tar', ['-xzf', packed.tarball], { cwd: folder });
    manifest = JSON.parse(read('package.json')) as Manifest;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const read = (path: string): string => readFileSync(join(folder, 'package', path), 'utf8');
  const paths = (): string[] => packed.files.map(({ path }) => path);

  test('ships no test, bench or source, only the pages of the documents, and only the generator of runs of what tests share', () => {
    const unwanted =
      /\.test\.|\.testsuite\.|^(?:src|test|bench|scripts)\/|^docs\/(?![\w-]+\.md$)|^dist\/(?:test|bench|scripts)\//;
    // The package that the demo builds has a test of its own.
    const own = paths().filter((path) => !path.startsWith('examples/package-build/template/'));
    expect(own.filter((path) => unwanted.test(path))).toEqual([]);
    const shared = paths().filter((path) => path.startsWith('dist/src/testing/'));
    expect(shared.filter((path) => !path.startsWith('dist/src/testing/runs/'))).toEqual([]);
    // Its own alerts and those of Grafana have the same thresholds.
    const monitoring = paths().filter((path) => path.startsWith('dist/src/monitoring/'));
    expect(monitoring).toEqual(['dist/src/monitoring/thresholds.js']);
  });

  test('ships every file that its manifest names', () => {
    const named = [
      ...Object.values(manifest.bin),
      ...Object.values(manifest.exports).flatMap((one) => Object.values(one)),
    ];
    expect(named.map((path) => path.replace(/^\.\//, '')).filter((path) => !paths().includes(path))).toEqual([]);
  });

  test('runs nothing when it is installed', () => {
    const installing = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare'];
    expect(Object.keys(manifest.scripts).filter((name) => installing.includes(name))).toEqual([]);
  });

  test('imports only packages that it depends on, and depends only on packages that it imports', () => {
    const code = paths().filter((path) => /^(?:dist|bin)\/.*\.(?:m?js|d\.ts)$/.test(path));
    const imported = new Set(code.flatMap((path) => packagesIn(path, read(path))));
    const dependencies = Object.keys(manifest.dependencies);
    const allowed = [...dependencies, ...Object.keys(manifest.peerDependencies)];
    expect([...imported].filter((name) => !allowed.includes(name))).toEqual([]);
    expect(dependencies.filter((name) => !imported.has(name))).toEqual([]);
  });

  test('has every file that its code imports', () => {
    const code = paths().filter((path) => /^(?:dist|bin)\/.*\.m?js$/.test(path));
    const relative = (path: string) => requestsOf(path, read(path)).filter((name) => name.startsWith('.'));
    const imported = code.flatMap((path) => relative(path).map((name) => posix.join(posix.dirname(path), name)));
    expect(imported.length).toBeGreaterThan(1000);
    expect(imported.filter((path) => !paths().includes(path))).toEqual([]);
  });

  test('is as large as documented, within a tenth', () => {
    const [, documented] = /([\d.]+) MB unpacked/.exec(documentation()) ?? [];
    expect(Math.abs(packed.unpackedSize / 1e6 / Number(documented) - 1)).toBeLessThan(0.1);
  });
});

type Manifest = {
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
};

function packagesIn(path: string, source: string): string[] {
  const names = requestsOf(path, source).filter((name) => !name.startsWith('.') && !isBuiltin(name));
  return names.map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
}

function documentation(): string {
  return readFileSync(new URL('../../docs/installation.md', import.meta.url), 'utf8');
}
