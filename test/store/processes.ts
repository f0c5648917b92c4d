import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../src/core/environment.ts';
import type { IngestInput } from '../../src/ingest/ingest.ts';

/**
 * Lets processes open the store at the same time, each ingesting its own inputs; returns the store IDs that they read.
 * @throws if one of them fails
 */
export function inProcesses(env: Environment, inputs: readonly (readonly IngestInput[])[]): Promise<string[]> {
  return programInProcesses('ingest-in-process.ts', env, inputs);
}

/**
 * Runs a program of this folder in one process per input at the same time; returns the last line that each printed.
 * @throws if one of them fails
 */
export async function programInProcesses(
  program: string,
  env: Environment,
  inputs: readonly unknown[],
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stepmeter-intakes-'));
  const files = inputs.map((own, index) => {
    const file = join(folder, `${index}.json`);
    writeFileSync(file, JSON.stringify(own));
    return file;
  });
  try {
    const workers = await Promise.all(files.map((file) => startWorker(program, env, file)));
    return await Promise.all(workers.map(lastLineOf));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Worker = { readonly child: ChildProcess; readonly said: { out: string; err: string } };

async function startWorker(program: string, env: Environment, file: string): Promise<Worker> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(program, import.meta.url)), file], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...env },
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (data) => (said.out += String(data)));
  child.stderr.on('data', (data) => (said.err += String(data)));
  await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  return { child, said };
}

async function lastLineOf({ child, said }: Worker): Promise<string> {
  const closed = once(child, 'close');
  child.stdin?.write('go\n');
  const [code] = await closed;
  if (code !== 0) throw new Error(`A process ended with ${String(code)}: ${said.err}`);
  return said.out.trim().split('\n').at(-1) ?? '';
}
