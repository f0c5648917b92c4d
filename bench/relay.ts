/**
 * Measures how fast the relay ingests a backlog of records, and its memory: `npm run bench:relay -- [RECORDS...]`.
 * Compares backlogs of different sizes: the time per record and the memory should not grow with them. The ratio to bare
 * SQL inserts of the same rows, in CPU time, does not depend on the machine.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RELAY_FLAGS } from '../bin/relay-flags.mjs';
import { storeFile } from '../src/core/environment.ts';
import { bareInsertSeconds } from './history/bare-insert.ts';
import { generateSession, writeSession } from '../src/testing/runs/session-of-calls.ts';

console.log(
  'waiting records | records/s | records per CPU second | time per record, relative to the first row | times bare SQL | peak memory',
);

const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10_000, 50_000, 200_000];

const CALLS_PER_SESSION = 100;

const DRAIN = fileURLToPath(new URL('./drain-once.ts', import.meta.url));

let first: number | undefined;
for (const size of SIZES) {
  const { records, seconds, cpuSeconds, peakMiB, bareSeconds } = measure(size);
  const perRecord = cpuSeconds / records;
  first ??= perRecord;
  const rates = [records / seconds, records / cpuSeconds].map(Math.round);
  console.log(
    [
      records,
      ...rates,
      (perRecord / first).toFixed(2),
      (cpuSeconds / bareSeconds).toFixed(1),
      `${Math.round(peakMiB)} MiB`,
    ].join(' | '),
  );
}

type Drained = { records: number; seconds: number; cpuSeconds: number; peakMiB: number };

function measure(records: number): Drained & { bareSeconds: number } {
  const home = mkdtempSync(join(tmpdir(), 'stepmeter-bench-'));
  try {
    const written = fillSpool(home, records);
    // Flush the backlog to disk first: writing it is not part of the relay's work.
    execFileSync('sync');
    const env = { ...process.env, STEPMETER_HOME: home };
    const drained = JSON.parse(
      execFileSync(process.execPath, [...RELAY_FLAGS, DRAIN], { env, encoding: 'utf8' }),
    ) as Drained;
    if (drained.records !== written) throw new Error(`Took ${drained.records} of ${written} records`);
    return { ...drained, bareSeconds: bareInsertSeconds(storeFile(env), join(home, 'bare.db')) };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Fills a spool with sessions of tool calls without model requests; returns the number of records. */
function fillSpool(home: string, records: number): number {
  let written = 0;
  while (written < records) {
    const session = generateSession(home, Math.min(CALLS_PER_SESSION, Math.max(1, records - written - 2)), 0);
    writeSession(session);
    written += session.records.length;
  }
  return written;
}
