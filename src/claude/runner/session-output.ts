import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import type { JsonObject } from '../../core/json.ts';
import { cutLines } from '../transcript/lines.ts';
import type { SessionStream } from './session-stream.ts';

/** What a CLI prints, taken as it comes. */
export type SessionOutput = {
  /** Gives the CLI its prompt and listens to it. */
  readonly attach: (child: ChildProcess) => void;
  /** Waits until everything that was printed has been taken. */
  readonly drained: () => Promise<void>;
  /** The end of what was printed as errors. */
  readonly stderr: () => string;
};

export type OutputOptions = {
  readonly prompt: string;
  readonly stream: SessionStream;
  readonly onEvent: (event: JsonObject) => void;
};

/** Enough to see what went wrong. */
const STDERR_CHARACTERS = 8192;

/** Opens the output of a CLI that is about to start. */
export function openSessionOutput({ prompt, stream, onEvent }: OutputOptions): SessionOutput {
  let stderr = '';
  let child: ChildProcess | undefined;
  const lines = cutLines((line) => {
    const event = stream.take(line);
    if (event) onEvent(event);
  });
  return {
    attach: (started) => {
      child = started;
      child.stdout?.on('data', lines.push).on('end', lines.end);
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        stderr = (stderr + text).slice(-STDERR_CHARACTERS);
      });
      // A CLI that ends before it has read its prompt says why in its own way.
      child.stdin?.on('error', () => {}).end(prompt);
    },
    drained: async () => {
      await Promise.all([ended(child?.stdout), ended(child?.stderr)]);
    },
    stderr: () => stderr,
  };
}

/** How long to wait for the end of what was printed: a detached process may keep the pipe open indefinitely. */
const DRAIN_MS = 2000;

async function ended(readable: Readable | null | undefined): Promise<void> {
  if (!readable || readable.closed) return;
  await Promise.race([once(readable, 'close'), sleep(DRAIN_MS, undefined, { ref: false })]);
  readable.destroy();
}
