import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isProgram } from '../../src/process/find-on-path.ts';
import { configurationPath } from '../../src/ops/stack/configuration.ts';
import { nativeStackFolder } from '../../src/ops/stack/native/programs.ts';
import { stackTests } from '../../src/testing/real.ts';
import { modulesInProgram, type GoModule } from './go-build-info.ts';
import { nativeBinary } from '../../src/testing/stack/native-binaries.ts';

const recipes = ['native-stack/build.sh', 'native-stack/otelcol-manifest.yaml', '.ci/run'].concat(
  readdirSync(configurationPath('native-stack/parts')).map((name) => join('native-stack/parts', name)),
);

/** Go modules under the AGPL or non-open-source terms that a build could include. */
const REFUSED = [
  'github.com/grafana/grafana',
  'github.com/grafana/tempo',
  'github.com/grafana/loki',
  'github.com/grafana/mimir',
  'github.com/grafana/pyroscope',
  'github.com/grafana/oncall',
  'github.com/grafana/enterprise-metrics',
  'github.com/minio/minio',
  'github.com/cockroachdb/cockroach',
  'github.com/elastic/elasticsearch',
  'github.com/hashicorp/consul',
  'github.com/hashicorp/nomad',
  'github.com/hashicorp/vault',
  'go.k6.io/k6',
];

/** Modules below one of those paths that have their own open-source licence (MPL-2.0): clients. */
const PERMITTED = [
  'github.com/hashicorp/consul/api',
  'github.com/hashicorp/consul/sdk',
  'github.com/hashicorp/nomad/api',
  'github.com/hashicorp/vault/api',
  'github.com/hashicorp/vault/sdk',
];

/** Packages without a licence in the lock file, and their actual licence. */
const UNDECLARED: readonly (readonly [RegExp, string])[] = [
  [/^@(oxc-parser|oxfmt|oxlint)\/binding-|^@ccusage\/ccusage-/, 'MIT'], // For other platforms; the package for Linux declares it.
  [/^(fast-shallow-equal|react-universal-interface|unionfs)$/, 'Unlicense'], // In a file LICENSE.
];

/** Permitted licences of npm packages, including development dependencies. */
const NPM_LICENCES = new Set(
  [
    'MIT',
    'MIT-0',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    '0BSD',
    'ISC',
    'MPL-2.0',
    'BlueOak-1.0.0',
    'Zlib',
  ].concat(
    ['Python-2.0', 'CC0-1.0', 'CC-BY-4.0', 'Unlicense'], // Of single packages; CC-BY-4.0 of a table of browsers.
  ),
);

describe('licences', () => {
  test.each(recipes)('%s names no module that may not be built', (path) => {
    expect(refusedIn(modulesIn(readFileSync(configurationPath(path), 'utf8')))).toEqual([]);
  });

  test('a recipe that names such a module is found, and no other', () => {
    const recipe = 'go mod edit -require=github.com/grafana/tempo/v2@v2.1.0 -require=github.com/grafana/regexp@v0.1.0';
    expect(refusedIn(modulesIn(recipe))).toEqual(['github.com/grafana/tempo/v2']);
  });

  test('nothing reads the folder of builds that had such modules', () => {
    const folders = ['src', 'test', 'bench', 'scripts', 'native-stack', 'docs', '.ci', 'bin'];
    const files = folders.flatMap(filesBelow).concat(['package.json', 'README.md'].map(configurationPath));
    expect(files.length).toBeGreaterThan(500);
    expect(files.filter((path) => /native-stack[/', ]+v1\b/.test(readFileSync(path, 'utf8')))).toEqual([]);
  });

  test('npm packages have an open-source licence that permits our use', () => {
    const lock = JSON.parse(readFileSync(configurationPath('package-lock.json'), 'utf8')) as {
      packages: Record<string, { license?: string; link?: boolean }>;
    };
    const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
    const unknown = packages.flatMap(([path, { license }]) => {
      const name = path.replace(/^.*node_modules\//, '');
      const licence = license ?? UNDECLARED.find(([pattern]) => pattern.test(name))?.[1] ?? 'none';
      const isKnown = licence.split(/[() ]+|\bAND\b|\bOR\b/).every((id) => id === '' || NPM_LICENCES.has(id));
      return isKnown ? [] : [`${name}: ${licence}`];
    });
    expect(packages.length).toBeGreaterThan(300);
    expect(unknown).toEqual([]);
  });
});

const PROGRAMS = ['otelcol', 'prometheus', 'promtool', 'jaeger', 'alertmanager', 'amtool'] as const;
const real = stackTests('licences of the built programs', PROGRAMS);

const PARTS = ['otelcol', 'prometheus', 'jaeger', 'alertmanager'] as const;

/**
 * Titles of licences that no module may have. In capitals as in the licence texts: other licences mention them in
 * passing.
 */
const REFUSED_LICENCE =
  /GNU (AFFERO |LESSER )?GENERAL PUBLIC LICENSE|Server Side Public License|Business Source License|Elastic License/;

describe.skipIf(real.skip)(real.title, () => {
  test.each(PARTS)('no go.sum of the build of %s has a module that may not be built', (part) => {
    const list = join(nativeStackFolder(process.env), 'modules', `${part}.txt`);
    expect(existsSync(list), `${list}: build ${part} again`).toBe(true);
    const modules = readFileSync(list, 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[0] ?? '');
    expect(modules.length).toBeGreaterThan(50);
    expect(refusedIn(modules)).toEqual([]);
  });

  test.each(PROGRAMS)('%s was linked from no module that may not be built', (program) => {
    const modules = modulesInProgram(nativeBinary(program)).map(({ path }) => path);
    expect(modules.length).toBeGreaterThan(50);
    expect(refusedIn(modules)).toEqual([]);
  });

  test('temporal was linked from no such module either', ({ skip }) => {
    skip(!isProgram(nativeBinary('temporal')), 'the Temporal CLI is not built');
    expect(refusedIn(modulesInProgram(nativeBinary('temporal')).map(({ path }) => path))).toEqual([]);
  });

  test('no module of a built program has a copyleft licence or one that is not open source', ({ skip }) => {
    const cache = moduleCache();
    const modules = PROGRAMS.flatMap((program) => modulesInProgram(nativeBinary(program)));
    const texts = modules.flatMap((module) =>
      licencesOf(cache, module).map((text) => ({ module: `${module.path}@${module.version}`, text })),
    );
    skip(texts.length < modules.length / 2, `${cache} does not have the sources of the modules`);
    expect(texts.filter(({ text }) => REFUSED_LICENCE.test(text)).map(({ module }) => module)).toEqual([]);
  });
});

function refusedIn(modules: readonly string[]): string[] {
  return modules.filter(
    (name) => REFUSED.some((module) => isBelow(name, module)) && !PERMITTED.some((module) => isBelow(name, module)),
  );
}

function isBelow(name: string, module: string): boolean {
  return name === module || name.startsWith(`${module}/`);
}

function modulesIn(text: string): string[] {
  return text.match(/\b(?:[a-z0-9-]+\.)+[a-z]{2,}(?:\/[\w.~-]+)+/g) ?? [];
}

function filesBelow(folder: string): string[] {
  return readdirSync(configurationPath(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The module cache of Go. */
function moduleCache(): string {
  const { GOMODCACHE, GOPATH, HOME } = process.env;
  return GOMODCACHE || join(GOPATH || join(HOME || homedir(), 'go'), 'pkg', 'mod');
}

/** The licence texts of a module, if its sources are cached. */
function licencesOf(cache: string, { path, version }: GoModule): string[] {
  const folder = join(
    cache,
    `${path}@${version}`.replaceAll(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`),
  );
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(licen[cs]e|copying)/i.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8'));
}
