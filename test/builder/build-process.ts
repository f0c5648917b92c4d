import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { processIds } from '../../src/process/inspect/proc.ts';
import type { Workshop } from '../../src/testing/claude/workshop.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';

/** An event as `--json` prints it. */
export type Printed = Readonly<Record<string, unknown>>;

/** A running `stepmeter build --json`. */
export type BuildProcess = {
  readonly child: ChildProcess;
  readonly events: () => readonly Printed[];
  /** Its exit code. */
  readonly ended: Promise<number | null>;
};

/** Starts `stepmeter` with these arguments. */
export function buildProcess({ project, env }: Workshop, args: readonly string[]): BuildProcess {
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: project, env, stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  return {
    child,
    events: () => eventsIn(output),
    ended: once(child, 'close').then(([code]) => code as number | null),
  };
}

/** The events in the output of `--json`. */
export function eventsIn(stdout: string): Printed[] {
  return stdout
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Printed);
}

/** The processes of the Claude CLI that run in a workshop. */
export function sessionsOf({ home }: Workshop): number[] {
  return processIds().filter((pid) => {
    try {
      const isClaude = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--output-format');
      return isClaude && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(home);
    } catch {
      return false;
    }
  });
}
