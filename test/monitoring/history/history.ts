import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { VARIABLE, type Environment } from '../../../src/core/environment.ts';
import { relayOnce } from '../../../src/relay/relay.ts';
import { countOperations } from './counted-operations.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { CounterTable } from '../../../src/store/schema.ts';
import { spawnRelay } from '../../../src/testing/running-relay.ts';
import { planRun, type PlayedRun } from '../../../src/testing/runs/planned-run.ts';

/** A time after an export, and the totals that the store had sent. Between two exports, Prometheus does not change. */
export type Edge = { readonly at: number; readonly totals: readonly CounterTable[] };

/** Concurrent runs, ingested by the real relay; every edge is within a run. */
export type History = {
  readonly edges: readonly Edge[];
  /** The runs that have ended. */
  readonly runIds: readonly string[];
};

/** The target of a history. */
export type Stage = {
  /** The state folder. */
  readonly home: string;
  readonly otlpEndpoint: string;
  /** The deployment environment of its series. */
  readonly environment: string;
};

/** Generates runs, one of which starts with every pass, and failures of the pipeline. */
export async function playHistory(stage: Stage, count = 12): Promise<History> {
  const env = environmentOf(stage);
  const spool = join(stage.home, 'spool');
  const runs = Array.from({ length: count }, (_, number) => planRun(spool, number));
  const [waiting, playing]: [PlayedRun[], (() => void)[][]] = [[...runs], []];
  const edges: Edge[] = [];
  for (let beat = 0; !isOver(waiting, playing); beat++) {
    playOn(waiting, playing);
    if (beat === 3) spoilRecord(join(spool, runs[0]?.id ?? ''));
    // Three passes without a relay, then a relay that is killed, then an unreachable collector.
    if (beat >= 5 && beat < 8) continue;
    if (beat === 9) await killedRelay(stage);
    if (beat === 11) await passWithoutCollector(env);
    await countBeat(env, beat);
    edges.push(await pass(env));
  }
  const finished = runs.filter((_, index) => playing[index]?.length === 0);
  return { edges, runIds: finished.map(({ id }) => id) };
}

function environmentOf({ home, otlpEndpoint, environment }: Stage): Record<string, string> {
  return {
    [VARIABLE.home]: home,
    [VARIABLE.otlpEndpoint]: otlpEndpoint,
    [VARIABLE.deployment]: environment,
    [VARIABLE.budgetDay]: '5',
    [VARIABLE.budgetWeek]: '20',
    [VARIABLE.budgetMonth]: '60',
  };
}

/** The number of runs that are running at the end of the history. */
const UNFINISHED = 2;

function isOver(waiting: readonly PlayedRun[], playing: readonly (() => void)[][]): boolean {
  return waiting.length === 0 && playing.filter((stages) => stages.length > 0).length <= UNFINISHED;
}

function playOn(waiting: PlayedRun[], playing: (() => void)[][]): void {
  const next = waiting.shift();
  if (next) playing.push([...next.stages]);
  for (const stages of playing) stages.shift()?.();
}

/** A truncated record in the folder of a run, too old to be still in progress. */
function spoilRecord(folder: string): void {
  const file = join(folder, 'broken.json');
  writeFileSync(file, '{"v":1,"type":');
  utimesSync(file, 1, 1);
}

/** A relay process that runs for a while and is then killed: the content of its last export is unknown. */
async function killedRelay(stage: Stage): Promise<void> {
  const relay = spawnRelay(stage.home, { env: environmentOf(stage) });
  await sleep(2500);
  await relay.stop('SIGKILL');
}

/** A closed port. */
const UNREACHABLE = 'http://127.0.0.1:9';

/** The SDK repeats a refused request until its timeout, which only the environment of the process sets. */
async function passWithoutCollector(env: Environment): Promise<void> {
  vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '2000');
  await relayOnce({ ...env, [VARIABLE.otlpEndpoint]: UNREACHABLE });
  vi.unstubAllEnvs();
}

async function countBeat(env: Environment, beat: number): Promise<void> {
  const store = await openStore(env);
  try {
    await countOperations(store, { number: beat, at: Date.now() });
  } finally {
    await store.close();
  }
}

/** One pass of a new relay, which is one export. */
async function pass(env: Environment): Promise<Edge> {
  const done = await relayOnce(env);
  if (!done || done.exportProblem)
    throw new Error(`Cannot export: ${done?.exportProblem ?? 'another relay is running'}`);
  const totals = await totalsOf(env);
  await sleep(150);
  const at = Date.now();
  await sleep(50);
  return { at, totals };
}

async function totalsOf(env: Environment): Promise<readonly CounterTable[]> {
  const store = await openStore(env);
  try {
    return (await store.totals()).counters;
  } finally {
    await store.close();
  }
}
