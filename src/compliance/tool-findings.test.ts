import { expect, test } from 'vitest';
import { PACKAGE_TOOLS } from './tool-findings.ts';
import { findingLine } from './finding.ts';

/** What the tools print for a package whose `main` is missing and whose `types` come last; publint 0.3, attw 0.18. */
const OUTPUTS = {
  publint:
    'npm warn something\n[{"code":"FILE_DOES_NOT_EXIST","type":"error","path":["main"],"text":"pkg.main is ./a.cjs but the file does not exist."},' +
    '{"code":"X","type":"warning","path":["exports",".","types"],"text":"types should be first"},' +
    '{"code":"Y","type":"suggestion","path":["name"],"text":"a matter of taste"}]\n',
  attw: '[{"kind":"NoResolution","entrypoint":".","resolutionKind":"node10"},{"kind":"FalseESM","entrypoint":".","resolutionKind":"bundler"},{"kind":"FalseESM","entrypoint":".","resolutionKind":"bundler"}]',
};

const MANIFEST =
  '{\n  "name": "x",\n  "type": "module",\n  "main": "./a.cjs",\n  "exports": {\n    "types": "./a.d.ts"\n  }\n}\n';

test('what publint finds has a level and the line of the field; suggestions are left out', () => {
  expect(findings('publint', OUTPUTS.publint)).toEqual([
    'error package.json:4: pkg.main is ./a.cjs but the file does not exist. (publint)',
    'warning package.json:6: types should be first (publint)',
  ]);
});

test('what attw finds is a warning if it concerns only resolvers that ES modules do not support', () => {
  const problem = (level: string, text: string) => `${level} package.json:5: types have the problem ${text} (attw)`;
  expect(findings('attw', OUTPUTS.attw)).toEqual([
    problem('warning', 'NoResolution for the entry point . (node10)'),
    problem('error', 'FalseESM for the entry point . (bundler)'),
  ]);
  expect(findings('attw', OUTPUTS.attw, MANIFEST.replace('"type": "module"', '"x": 1'))?.[0]).toMatch(/^error/);
});

test.each(['', 'Error: Cannot find package', '{"a":1}', '[unfinished'])(
  'output that is not that of a tool: %j',
  (output) => {
    expect([findings('publint', output), findings('attw', output)]).toEqual([undefined, undefined]);
  },
);

function findings(id: keyof typeof OUTPUTS, output: string, manifest = MANIFEST) {
  return PACKAGE_TOOLS.find((tool) => tool.id === id)
    ?.findings(output, manifest)
    ?.map((finding) => `${finding.level} ${findingLine(finding)}`);
}
