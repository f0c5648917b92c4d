import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFiles } from '../testing/git-project.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { checkCompliance } from './check-compliance.ts';
import { findingLine } from './finding.ts';
import { RULES } from './rules.ts';
import { PACKAGE_TOOLS } from './tool-findings.ts';
import { toSarif } from './sarif.ts';

const MANIFEST = {
  name: 'x',
  version: '1.2.0',
  description: 'd',
  license: 'MIT',
  exports: { '.': { types: './src/index.d.ts', default: './src/index.js' } },
};

test('a package that satisfies every rule has no findings', () => {
  expect(lines(goodPackage())).toEqual([]);
});

/** A change of the good package, and the finding that it must cause. */
const VIOLATIONS: readonly (readonly [string, (folder: string) => void, string])[] = [
  ['manifest', (folder) => rmSync(join(folder, 'package.json')), 'package.json: it is missing (manifest)'],
  ['required-files', (folder) => rmSync(join(folder, 'LICENSE')), 'LICENSE: it is missing (required-files)'],
  [
    'changelog',
    (folder) => writeFiles(folder, { 'CHANGELOG.md': '## 1.1.0\n' }),
    'CHANGELOG.md: it does not describe version 1.2.0 (changelog)',
  ],
  [
    'license',
    (folder) => writeFiles(folder, { LICENSE: 'All rights reserved' }),
    'LICENSE: it is not the text of MIT, which package.json names (license)',
  ],
  [
    'exports-resolve',
    (folder) => rmSync(join(folder, 'src/index.js')),
    'package.json:9: exports names ./src/index.js, which does not exist (exports-resolve)',
  ],
  ['types', (folder) => rmSync(join(folder, 'src/index.d.ts')), 'package.json:9: ./src/index.js has no types (types)'],
  [
    'secrets',
    (folder) => writeFiles(folder, { 'a.js': `\nconst key = 'sk-ant-${'a'.repeat(20)}';\n` }),
    'a.js:2: it contains a key of the Claude API (secrets)',
  ],
  [
    'size',
    (folder) => writeFiles(folder, { 'big.bin': Buffer.alloc(1024 ** 2 + 1) }),
    'big.bin: it has 1048577 bytes, at most 1048576 are allowed (size)',
  ],
  [
    'documented-api',
    (folder) => writeFiles(folder, { 'README.md': '# x\n' }),
    'src/index.js:1: README.md does not name twice (documented-api)',
  ],
];

test.each(VIOLATIONS)('the rule %s names file and line', (_rule, change, expected) => {
  const folder = goodPackage();
  change(folder);
  expect(lines(folder)).toContain(expected);
});

test.each(['*', 'latest', 'file:../y', 'git+ssh://host/y.git', 'https://host/y.tgz', 'owner/y', ''])(
  'the version %j of a dependency is refused',
  (version) => {
    const found = lines(goodPackage({ dependencies: { y: version, z: '^1.0.0' } }));
    expect(found).toEqual([
      `package.json:13: y must have a version range of the registry, found "${version}" (dependencies)`,
    ]);
  },
);

test('every rule has a test', () => {
  const tested = [...VIOLATIONS.map(([rule]) => rule), 'dependencies', ...PACKAGE_TOOLS.map(({ id }) => id)];
  expect(RULES.map(({ id }) => id).filter((id) => !tested.includes(id))).toEqual([]);
});

test('SARIF has a result with rule, level, file and line for each finding', () => {
  const folder = goodPackage({ license: 'my own' });
  const log = toSarif(checkCompliance(folder), '1') as {
    runs: [{ results: object[]; tool: { driver: { rules: object[] } } }];
  };
  expect(log.runs[0].tool.driver.rules).toHaveLength(RULES.length);
  expect(log.runs[0].results).toEqual([
    {
      ruleId: 'license',
      ruleIndex: RULES.findIndex(({ id }) => id === 'license'),
      level: 'error',
      message: { text: 'my own is not an SPDX identifier' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'package.json', uriBaseId: 'PACKAGE' },
            region: { startLine: 5 },
          },
        },
      ],
    },
  ]);
});

test('SARIF names every file by a URI that means its path', () => {
  const finding = { rule: 'secrets', level: 'error', message: 'm', file: 'sp ace/ü #1?.js' } as const;
  expect(JSON.stringify(toSarif([finding], '1'))).toContain('"uri":"sp%20ace/%C3%BC%20%231%3F.js"');
});

function lines(folder: string): string[] {
  return checkCompliance(folder).map((finding) => findingLine(finding));
}

function goodPackage(manifest: object = {}): string {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'package.json': JSON.stringify({ ...MANIFEST, ...manifest }, null, 2),
    'README.md': '# x\n\n`twice(n)` doubles.\n',
    'CHANGELOG.md': '## 1.2.0\n',
    LICENSE: 'MIT License\n\nPermission is hereby granted, free of charge, …\n',
    'src/index.js': 'export function twice(n) {\n  return 2 * n;\n}\n',
    'src/index.d.ts': 'export declare function twice(n: number): number;\n',
    'node_modules/y/.env': 'SECRET=1',
  });
  return folder;
}
