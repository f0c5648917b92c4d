import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import picomatch from 'picomatch';
import { describe, expect, test } from 'vitest';
import { excludedTests, isRealOnly, PROGRAM_TESTS, TEST_FILES } from './kinds-of-tests.ts';

const files = committedTests();
const programTests = files.filter((file) => picomatch.isMatch(file, PROGRAM_TESTS));

const FAST = { STEPMETER_FAST: '1' };

describe('files of tests', () => {
  test('are all found by the configuration', () => {
    expect(files.filter((file) => !picomatch.isMatch(file, TEST_FILES))).toEqual([]);
    expect(programTests).not.toEqual([]);
  });

  test('all run, except that `npm test` leaves out program tests, and those on real programs alone', () => {
    expect(run({})).toEqual(files);
    const left = files.filter((file) => !programTests.includes(file) && !isRealOnly(readFileSync(file, 'utf8')));
    expect(run(FAST)).toEqual(left);
  });

  test.each([
    [
      "const real = realTests('x', []);\ndescribe.skipIf(real.skip)(real.title, () => {\n  test('a', () => {});\n});",
      true,
    ],
    [
      "const real = realTests('x', []);\ndescribe.skipIf(real.skip)(real.title, () => {});\ntest('fast', () => {});",
      false,
    ],
    ["const real = realTests('x', []);\ndescribeStore('fast');\n", false],
    ["const real = realTests('x', []);\nfor (const one of all) describe(one, () => {});", false],
    ["describe.skipIf(isWindows)('fast', () => {});", false],
  ])('have tests on real programs alone: %j: %s', (code, expected) => {
    expect(isRealOnly(code)).toBe(expected);
  });

  test.each(['CI', 'STEPMETER_REAL'])('all run in `npm test` with %s', (variable) => {
    expect(run({ ...FAST, [variable]: '1' })).toEqual(files);
  });

  test('are not all program tests in any room', () => {
    const fast = new Set(run(FAST).map(roomOf));
    expect([...new Set(files.map(roomOf))].filter((room) => !fast.has(room))).toEqual([]);
  });
});

describe('`.ci/run` and the scripts of the package', () => {
  test('run every kind', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    expect(scripts).toMatchObject({
      test: 'STEPMETER_FAST=1 vitest run',
      'test:programs': 'vitest run .program.test.ts',
      'test:all': 'STEPMETER_REAL=1 vitest run',
    });
    expect(readFileSync('.ci/run', 'utf8')).toContain('STEPMETER_REAL=1 npm test');
  });
});

/** The files of which the tests run in this environment. */
function run(env: NodeJS.ProcessEnv): string[] {
  const [isFound, isExcluded] = [picomatch(TEST_FILES), picomatch(excludedTests(env))];
  return files.filter((file) => isFound(file) && !isExcluded(file));
}

function committedTests(): string[] {
  const listed = execFileSync('git', ['ls-files', '*.test.ts', '*.test.tsx'], { encoding: 'utf8' });
  return listed.split('\n').filter(Boolean).sort();
}

/** The room of a file, such as `src/cli` or `hooks`. */
function roomOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return first === 'src' ? `${first}/${second}` : first;
}
