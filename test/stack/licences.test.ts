import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configurationPath } from '../../src/ops/stack/configuration.ts';
import { nativeStackFolder } from '../../src/ops/stack/programs.ts';
import { stackTests } from '../real.ts';

const recipes = ['native-stack/build.sh', 'native-stack/otelcol-manifest.yaml', '.ci/run'].concat(
  readdirSync(configurationPath('native-stack/parts')).map((name) => join('native-stack/parts', name)),
);

/** Go modules under the AGPL, or under terms that are not an open-source licence, that a build of ours could meet. */
const REFUSED = [
  'github.com/grafana/grafana',
  'github.com/grafana/tempo',
  'github.com/grafana/loki',
  'github.com/grafana/mimir',
  'github.com/grafana/pyroscope',
  'github.com/grafana/enterprise-metrics',
  'github.com/minio/minio',
  'github.com/cockroachdb/cockroach',
  'github.com/hashicorp/consul',
  'github.com/hashicorp/nomad',
  'github.com/hashicorp/vault',
  'go.k6.io/k6',
];

/** Modules below one of those names that have a permissive licence of their own. */
const PERMITTED = [
  // Apache-2.0; libraries for Grafana's data frames and plugins are modules of their own and are not met so far.
  'github.com/cockroachdb/cockroach-go',
  // MPL-2.0; clients.
  'github.com/hashicorp/consul/api',
  'github.com/hashicorp/consul/sdk',
  'github.com/hashicorp/nomad/api',
  'github.com/hashicorp/vault/api',
  'github.com/hashicorp/vault/sdk',
];

describe('licences of the native stack', () => {
  test.each(recipes)('%s names no module that may not be built', (path) => {
    expect(refusedIn(modulesIn(readFileSync(configurationPath(path), 'utf8')))).toEqual([]);
  });

  test('would find a module that may not be built, and no other', () => {
    const recipe = 'go mod edit -require=github.com/grafana/tempo/v2@v2.1.0 -require=github.com/grafana/regexp@v0.1.0';
    expect(refusedIn(modulesIn(recipe))).toEqual(['github.com/grafana/tempo/v2']);
  });

  test('no recipe, program or test looks into the folder of builds that had such modules', () => {
    const files = [...recipes, 'src/ops/stack/programs.ts', 'test/stack/native-binaries.ts', 'docs/stack.md'];
    const old = files.filter((path) => /native-stack[/', ]+v1\b/.test(readFileSync(configurationPath(path), 'utf8')));
    expect(old).toEqual([]);
  });
});

const PARTS = ['otelcol', 'prometheus', 'jaeger', 'alertmanager'] as const;
const real = stackTests('modules of the built programs', PARTS);

describe.skipIf(real.skip)(real.title, () => {
  test.each(PARTS)('%s was built without a module that may not be built', (part) => {
    const list = join(nativeStackFolder(process.env), 'modules', `${part}.txt`);
    expect(existsSync(list), `${list}: build ${part} again`).toBe(true);
    const modules = readFileSync(list, 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[0] ?? '');
    expect(modules.length).toBeGreaterThan(50);
    expect(refusedIn(modules)).toEqual([]);
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
