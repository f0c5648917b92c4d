import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack, type Stack, type StackOptions } from './stack.ts';

/** Starts a stack as `startStack` does, in a folder of its own, which is removed when the stack stops. */
export async function startTemporaryStack(options: Omit<StackOptions, 'dir'>): Promise<Stack> {
  const dir = mkdtempSync(join(tmpdir(), 'stepmeter-stack-'));
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  try {
    const stack = await startStack({ ...options, dir });
    return { ...stack, stop: () => stack.stop().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}
