import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateHistory } from './history/generate-history.ts';
import { median } from './quantiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'stepmeter-bench-'));

const PROGRAM = fileURLToPath(new URL('../bin/stepmeter.mjs', import.meta.url));

/** Measures `stepmeter statusline` over an imported history against Node that does nothing, in turn. */
const ROUNDS = Number(process.argv[2] ?? 21);

try {
  const home = join(folder, 'home');
  mkdirSync(home);
  generateHistory({ folder, bytes: 100e6, end: Date.now() });
  const env = { PATH: process.env['PATH'], HOME: home, STEPMETER_HOME: home };
  const run = (args: readonly string[]): number => {
    const started = performance.now();
    const input = '{"session_id":"x","cost":{"total_cost_usd":0.42},"model":{"display_name":"Opus"}}';
    const { status, stderr } = spawnSync(process.execPath, [...args], { env, input, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')} failed: ${stderr}`);
    return performance.now() - started;
  };
  run([PROGRAM, 'import', '--from', folder]);
  run([PROGRAM, 'statusline']);
  const times = Array.from({ length: ROUNDS }, () => [run(['-e', '0']), run([PROGRAM, 'statusline'])] as const);
  const [bare, own] = [median(times.map(([first]) => first)), median(times.map(([, second]) => second))];
  console.log(`bare Node ${bare.toFixed(0)} ms, stepmeter statusline ${own.toFixed(0)} ms`);
  console.log(`${(own - bare).toFixed(0)} ms more, ${(own / bare).toFixed(2)} times as long`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
