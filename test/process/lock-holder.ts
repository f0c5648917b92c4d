import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process that has a lock. */
export type LockHolder = {
  /** Has it let go of the lock, a little later. */
  readonly letGo: () => void;
  /** Kills it, and waits until it is gone. */
  readonly kill: () => Promise<void>;
};

const MODULE = fileURLToPath(new URL('../../src/process/exclusive-lock.ts', import.meta.url));

const LATER_MS = 150;

/** Takes a lock in a process of its own. */
export async function holdLock(folder: string, name: string): Promise<LockHolder> {
  const script = `import { acquireLock } from ${JSON.stringify(MODULE)};
    const lock = acquireLock(${JSON.stringify(folder)}, ${JSON.stringify(name)});
    process.stdin.once('data', () => setTimeout(() => lock.release(), ${LATER_MS}));
    console.log('has it');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  return {
    letGo: () => void child.stdin.write('let go\n'),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
