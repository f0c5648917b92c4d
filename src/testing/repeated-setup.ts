import { inspect } from 'node:util';
import { expect } from 'vitest';

/**
 * Prepares what the tests of a group share. In CI it is repeated once if it fails, and reported as flaky if it passes
 * then, like a test: Vitest repeats tests but no hooks.
 * @throws the error of the last attempt
 */
export async function repeatedSetup<T>(setUp: () => Promise<T>): Promise<T> {
  try {
    return await setUp();
  } catch (error) {
    if (!process.env['CI']) throw error;
    const result = await setUp();
    process.stderr.write(`Flaky: the setup of ${expect.getState().testPath}: ${inspect(error)}\n`);
    return result;
  }
}
