import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageFolder } from '../../core/paths/package-folder.ts';
import { writeFiles } from '../../testing/git-project.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { classify } from './classify.ts';
import { readSpec } from './read-spec.ts';

test('readSpec() reads the example in Markdown: name, purpose, lists and code without quotes', async () => {
  const { spec, text } = await readSpec(join(packageFolder(), 'examples', 'specs', 'slugify.md'));
  expect(spec).toMatchObject({
    name: 'slugify-title',
    purpose: 'Turns a title into the part of a URL that names a page.',
    constraints: ['No dependencies', 'ES module with types, for Node 20 and newer'],
    checks: ['node --test'],
  });
  expect(spec.examples).toHaveLength(2);
  expect(spec.interface).toContain('`longest`');
  expect(text).toContain('## Examples');
});

const YAML = `name: slugify-title
purpose: Turns titles into URLs
checks: [node --test]
`;

test('readSpec() reads YAML, and the specification in a folder', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, { 'spec.yaml': YAML, 'data/a.txt': 'a' });
  const expected = { name: 'slugify-title', purpose: 'Turns titles into URLs', checks: ['node --test'] };
  expect((await readSpec(join(folder, 'spec.yaml'))).spec).toEqual(expected);
  expect(await readSpec(folder)).toMatchObject({ spec: expected, folder });
});

test.each([
  ['empty', ' \n', /it is empty/],
  ['too large', `# a\n\n${'x'.repeat(300_000)}`, /bytes, at most 262144 are read/],
  ['without a name', 'Some text\n', /name is missing/],
  ['with two names', '# a\n\nB.\n\n# c\n\nD.\n', /name is \["a","c"\], expected a package name/],
  ['that is not text', '# a\n\nB.\0', /it is not text in UTF-8/],
  ['without a purpose', '# slugify\n', /purpose is missing/],
  ['with a wrong name', '# Slugify Title\n\nTurns titles.\n', /name is "Slugify Title", expected a package name/],
  [
    'that contradicts itself',
    '# a\n\nB.\n\n## Constraints\n\n- No dependencies\n- Must use dependencies of React\n',
    /contradict each other/,
  ],
])('readSpec() refuses a specification %s, and names what it found', async (_what, text, message) => {
  const file = join(temporaryFolder(), 'spec.md');
  writeFileSync(file, text);
  await expect(readSpec(file)).rejects.toThrow(message);
  await expect(readSpec(file)).rejects.toMatchObject({ exitCode: 2 });
});

test('readSpec() keeps both of two sections of a field, and takes no heading from a block of code', async () => {
  const file = join(temporaryFolder(), 'spec.md');
  const sections = '## Checks\n\n- a\n\n## Examples\n\n```sh\n# comment\n## Checks\nb\n```\n\n## Checks\n\n- c\n';
  writeFileSync(file, `\uFEFF# name\r\n\r\nText.\r\n\r\n${sections}`);
  const { spec } = await readSpec(file);
  expect(spec).toMatchObject({ name: 'name', purpose: 'Text.', checks: ['a', 'c'] });
  expect(spec.examples).toEqual(['# comment', '## Checks', 'b']);
});

test('readSpec() reads no pipe and no device, also in a folder', async () => {
  const folder = temporaryFolder();
  execFileSync('mkfifo', [join(folder, 'SPEC.md')]);
  const refused = /SPEC.md: it is not a regular file/;
  await expect(readSpec(join(folder, 'SPEC.md'))).rejects.toThrow(refused);
  await expect(readSpec(folder)).rejects.toThrow(refused);
  await expect(readSpec('/dev/null')).rejects.toThrow(/it is not a regular file/);
});

test('readSpec() refuses unknown fields, invalid YAML, missing files, and folders with none or two', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'a.yaml': `${YAML}colour: red\n`,
    'b.yaml': 'name: [',
    'two/SPEC.md': '# a',
    'two/spec.yaml': YAML,
  });
  mkdirSync(join(folder, 'none'));
  await expect(readSpec(join(folder, 'a.yaml'))).rejects.toThrow(/colour is not a field/);
  await expect(readSpec(join(folder, 'b.yaml'))).rejects.toThrow(/it is not valid YAML/);
  await expect(readSpec(join(folder, 'c.md'))).rejects.toThrow(/it does not exist/);
  await expect(readSpec(join(folder, 'none'))).rejects.toThrow(/it has none of SPEC.md/);
  await expect(readSpec(join(folder, 'two'))).rejects.toThrow(/it has SPEC.md and spec.yaml/);
});

test.each([
  ['Formats dates.', 'library'],
  ['A command-line tool that formats dates.', 'cli'],
  ['An HTTP client with flags for retries.', 'http-client'],
  ['A service that listens on a port.', 'service'],
])('classify() of %j is %s', (purpose, kind) => {
  expect(classify({ name: 'a', purpose })).toBe(kind);
});
