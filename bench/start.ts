import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPackage } from '../test/sdk/install-application.ts';
import { median } from './quantiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'stepmeter-bench-'));

const COMMANDS: readonly (readonly string[])[] = [
  ['--version'],
  ['hooks', 'status'],
  ['exec', '--workflow', 'w', '--step', 's', '--', 'true'],
];

/** Measures how long commands of the built package take, compared with Node that does nothing, in turn. */
const ROUNDS = Number(process.argv[2] ?? 21);

try {
  buildPackage(folder);
  symlinkSync(fileURLToPath(new URL('../node_modules', import.meta.url)), join(folder, 'node_modules'));
  const program = join(folder, 'bin', 'stepmeter.mjs');
  const starts = [['-e', '0'], ...COMMANDS.map((command) => [program, ...command])];
  // The first start of each fills the compile cache.
  for (const start of starts) measure(start);
  const rounds = Array.from({ length: ROUNDS }, () => starts.map(measure));
  const [bare = Number.NaN, ...own] = starts.map((_, index) =>
    median(rounds.map((times) => times[index] ?? Number.NaN)),
  );
  console.log(`bare Node: ${bare.toFixed(0)} ms`);
  for (const [index, command] of COMMANDS.entries()) {
    const time = own[index] ?? Number.NaN;
    console.log(
      `stepmeter ${command.join(' ')}: ${(time - bare).toFixed(0)} ms more, ${(time / bare).toFixed(2)} times`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(args: readonly string[]): number {
  const started = performance.now();
  const env = { PATH: process.env['PATH'], HOME: folder, STEPMETER_HOME: join(folder, 'state') };
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} failed: ${stderr}`);
  return performance.now() - started;
}
