import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process that holds a lock. */
export type LockHolder = {
  /** Makes it release the lock after a short delay. */
  readonly release: () => void;
  /** Kills it and waits until it has ended. */
  readonly kill: () => Promise<void>;
};

const MODULE = fileURLToPath(new URL('../../process/exclusive-lock.ts', import.meta.url));

const LATER_MS = 150;

/** Acquires a lock in a separate process. */
export async function holdLock(folder: string, name: string): Promise<LockHolder> {
  const script = `import { acquireLock } from ${JSON.stringify(MODULE)};
    const lock = acquireLock(${JSON.stringify(folder)}, ${JSON.stringify(name)});
    process.stdin.once('data', () => setTimeout(() => lock.release(), ${LATER_MS}));
    console.log('has it');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  return {
    release: () => void child.stdin.write('let go\n'),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
