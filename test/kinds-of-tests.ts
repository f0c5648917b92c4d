import { globSync, readFileSync } from 'node:fs';
import { runsEveryTest } from '../src/testing/real.ts';

/** Every file of tests. Those on real programs switch themselves on, see `src/testing/real.ts`. */
export const TEST_FILES = ['src/**/*.test.ts', 'hooks/**/*.test.ts', 'test/**/*.test.ts'];

/** Tests that start programs (Git, the bundled command, strace, npm) and take over a second of CPU time. */
export const PROGRAM_TESTS = '**/*.program.test.ts';

/**
 * The files that a run leaves out: `npm test` sets `STEPMETER_FAST` and skips program tests, and does not load files that
 * have tests on real programs alone, unless it is to run everything. Files that are named on the command line without it
 * run in any case.
 */
export function excludedTests(env: NodeJS.ProcessEnv): string[] {
  return env['STEPMETER_FAST'] && !runsEveryTest(env) ? [PROGRAM_TESTS, ...realOnly()] : [];
}

/** Loading these files only to skip their tests takes a tenth of the time of all fast tests. */
function realOnly(): string[] {
  return globSync(TEST_FILES).filter((file) => isRealOnly(readFileSync(file, 'utf8')));
}

/** Whether a file calls nothing outside of functions but `describe.skipIf()` with what `src/testing/real.ts` decides. */
export function isRealOnly(code: string): boolean {
  const usesReal = /^const \w+ = (?:real|stack|slow)Tests\(/m.test(code);
  return usesReal && !/^(?!describe\.skipIf\(\w+\.skip\))(?:await |for |if |[\w.]+\()/m.test(code);
}
