import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A place at which a shell script waits, without using CPU time, until the test lets it continue. */
export type Gate = {
  /** The shell command that waits. */
  readonly wait: string;
  /** Lets the waiting script continue; waits until it has come to the gate. */
  readonly open: () => Promise<void>;
};

/** Creates a gate in a folder. */
export function createGate(folder: string, name = 'gate'): Gate {
  const fifo = join(folder, name);
  execFileSync('mkfifo', [fifo]);
  return { wait: `read -r _ <'${fifo}'`, open: () => writeFile(fifo, 'open\n') };
}
