import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { PATIENCE_MS } from './src/testing/eventually.ts';
import { runsEveryTest } from './src/testing/real.ts';
import { excludedTests, TEST_FILES } from './test/kinds-of-tests.ts';
import { SlowestFirst } from './test/slowest-first.ts';

// Grafana's rendering and days depend on them. Tests of other locales and time zones set their own.
Object.assign(process.env, { LC_ALL: 'C.UTF-8', TZ: 'UTC' });

export default defineConfig({
  test: {
    include: TEST_FILES,
    exclude: [...configDefaults.exclude, ...excludedTests(process.env)],
    // Only ends tests that hang: what a test waits for is a condition, however slow the machine is.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: PATIENCE_MS } },
    // In CI a test is repeated once if it fails, and reported as flaky if it passes then: real programs share a machine
    // there with everything else. The output names the test.
    retry: process.env['CI'] ? 1 : 0,
    // Programs that tests start keep their compiled code: it halves the CPU time of a start, also from the sources.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/stepmeter-tests', import.meta.url)) },
    globalSetup: ['test/bundle-program.ts'],
    pool: 'forks',
    // Modules are loaded once a worker, which is a third of the time: tests leave nothing behind that others would meet.
    isolate: false,
    // More than two cores: tests on real programs wait for them for more than half of the time.
    maxWorkers: runsEveryTest() ? 5 : 3,
    // Node runs the sources itself, as it does for users of a clone; transforming them takes a tenth of the CPU time.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    sequence: { sequencer: SlowestFirst },
    reporters: ['default', './test/plain-line-reporter.ts'],
  },
});
