import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import type { Workshop } from '../../src/testing/claude/workshop.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';

/** A running `stepmeter worker`. */
export type BuildWorker = {
  readonly pid: number | undefined;
  readonly output: () => string;
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};

/** Starts `stepmeter worker` and waits until it polls; it is killed after the test. */
export async function startBuildWorker(
  { project, env }: Pick<Workshop, 'project' | 'env'>,
  address: string,
  ...flags: string[]
): Promise<BuildWorker> {
  const args = [PROGRAM, 'worker', '--address', address, ...flags];
  const child = spawn(process.execPath, args, { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  onTestFinished(async () => void (await stop('SIGKILL')));
  await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => Promise.reject(new Error(`The worker ended: ${output}`))),
  ]);
  return { pid: child.pid, output: () => output, stop };
}
