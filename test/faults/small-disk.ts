import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { codeOf } from '../../src/core/errors.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

/** A disk mounted only for processes that are started on it. */
export type SmallDisk = {
  /** Its path for processes started on it. */
  readonly inside: string;
  /** Its path for all others, such as the test. */
  readonly outside: string;
  /** The command prefix that starts a process on it. */
  readonly prefix: readonly string[];
  /** Uses up all free space. */
  readonly fill: () => void;
  readonly makeRoom: () => void;
};

const NEEDED = [
  ['unshare', '-m', 'true'],
  ['nsenter', '--version'],
] as const;

/** The requirements of a small disk that are missing; empty if the test can run. */
export function missingMounts(): string[] {
  return NEEDED.every(([command, ...args]) => spawnSync(command, args).status === 0)
    ? []
    : ['the right to mount (root)'];
}

/** Creates a disk in memory that is removed after the test. */
export async function smallDisk(sizeMib: number): Promise<SmallDisk> {
  const inside = temporaryFolder();
  const script = `mount -t tmpfs -o size=${sizeMib}m,mode=700 none "$0" && echo mounted && exec sleep 600`;
  const holder = spawn('unshare', ['-m', 'sh', '-c', script, inside], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  holder.stdout.on('data', (chunk) => (said += String(chunk)));
  onTestFinished(() => void holder.kill('SIGKILL'));
  await eventually(() => {
    if (!said.includes('mounted')) throw new Error('The disk is not mounted');
  });
  const outside = `/proc/${holder.pid}/root${inside}`;
  const filler = join(outside, 'filler');
  return {
    inside,
    outside,
    prefix: ['nsenter', `--target=${holder.pid}`, '--mount', '--'],
    fill: () => fillWith(filler),
    makeRoom: () => rmSync(filler),
  };
}

const MIB = 1024 * 1024;

/** In pieces of decreasing size, so that no byte is left. */
function fillWith(file: string): void {
  const opened = openSync(file, 'w');
  try {
    for (let piece = MIB; piece >= 1; piece /= 2) writeUntilFull(opened, Buffer.alloc(piece));
  } finally {
    closeSync(opened);
  }
}

function writeUntilFull(opened: number, piece: Buffer): void {
  try {
    while (true) writeSync(opened, piece);
  } catch (error) {
    if (codeOf(error) !== 'ENOSPC') throw error;
  }
}
