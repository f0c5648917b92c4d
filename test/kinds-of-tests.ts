import { runsEveryTest } from '../src/testing/real.ts';

/** Every file of tests. Those on real programs switch themselves on, see `src/testing/real.ts`. */
export const TEST_FILES = ['src/**/*.test.ts', 'hooks/**/*.test.ts', 'test/**/*.test.ts'];

/** Tests that start programs (Git, the bundled command, strace, npm) and take over a second of CPU time. */
export const PROGRAM_TESTS = '**/*.program.test.ts';

/**
 * The files that a run leaves out: `npm test` sets `STEPMETER_FAST` and skips program tests, unless it is to run
 * everything. Files that are named on the command line without it run in any case.
 */
export function excludedTests(env: NodeJS.ProcessEnv): string[] {
  return env['STEPMETER_FAST'] && !runsEveryTest(env) ? [PROGRAM_TESTS] : [];
}
