/**
 * Measures `stepmeter import` and ccusage on the same generated history, in turn, so that both see the same machine.
 * Usage: `npm run bench:import -- [MEGABYTES] [ROUNDS]`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ccusageProgram } from './history/ccusage-program.ts';
import { generateHistory } from './history/generate-history.ts';
import { measureProcess, type Measured } from './history/measure-process.ts';
import { median } from './quantiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'stepmeter-bench-'));

const MEGABYTES = Number(process.argv[2] ?? 1000);
const ROUNDS = Number(process.argv[3] ?? 3);

const PROGRAM = fileURLToPath(new URL('../bin/stepmeter.mjs', import.meta.url));

try {
  const { bytes, files, sessions } = generateHistory({ folder, bytes: MEGABYTES * 1e6, end: Date.now() });
  console.log(`${(bytes / 1e6).toFixed(0)} MB in ${files} files of ${sessions} sessions`);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push({ own: await importOnce(), other: await ccusageOnce() });
  report(
    'stepmeter import',
    rounds.map(({ own }) => own),
  );
  report(
    'ccusage claude daily',
    rounds.map(({ other }) => other),
  );
  const [own, other] = [rounds.map((round) => round.own), rounds.map((round) => round.other)];
  const ratio = (of: (run: Measured) => number): string => (median(own.map(of)) / median(other.map(of))).toFixed(1);
  console.log(`stepmeter / ccusage: ${ratio(seconds)} in time, ${ratio((run) => run.cpuSeconds)} in CPU time`);
  const perGigabyte = (median(own.map(({ cpuSeconds }) => cpuSeconds)) / bytes) * 1e9;
  console.log(`stepmeter import: ${perGigabyte.toFixed(0)} s of CPU time for 1 GB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A first import, into a new store. */
async function importOnce(): Promise<Measured> {
  const home = mkdtempSync(join(tmpdir(), 'stepmeter-bench-'));
  try {
    return await measureProcess(process.execPath, [PROGRAM, 'import', '--from', folder], {
      PATH: process.env['PATH'],
      HOME: home,
      STEPMETER_HOME: home,
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function ccusageOnce(): Promise<Measured> {
  return measureProcess(ccusageProgram(), ['claude', 'daily', '--offline', '--json'], { CLAUDE_CONFIG_DIR: folder });
}

function report(name: string, runs: readonly Measured[]): void {
  const [time, cpu, memory] = [median(runs.map(seconds)), median(runs.map(({ cpuSeconds }) => cpuSeconds)), peak(runs)];
  console.log(`${name}: ${time.toFixed(1)} s, ${cpu.toFixed(1)} s of CPU time, peak memory ${memory.toFixed(0)} MiB`);
}

function seconds(run: Measured): number {
  return run.seconds;
}

function peak(runs: readonly Measured[]): number {
  return Math.max(...runs.map(({ peakMiB }) => peakMiB));
}
