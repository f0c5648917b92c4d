import { defineConfig } from 'vitest/config';

/** Fast tests stand beside the sources; those on the real stack and the real CLI are under test/ and switch themselves on. */
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'hooks/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', './test/plain-line-reporter.ts'],
  },
});
