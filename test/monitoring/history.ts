import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { VARIABLE, type Environment } from '../../src/core/environment.ts';
import { relayOnce } from '../../src/relay/relay.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { CounterTable } from '../../src/store/schema.ts';
import { spawnRelay } from '../running-relay.ts';
import { makeUpRun, type PlayedRun } from './made-up-runs.ts';

/** A moment after an export, and what the store had sent by then: between two exports, nothing in Prometheus changes. */
export type Edge = { readonly at: number; readonly totals: readonly CounterTable[] };

/** Runs that were played through the real relay, side by side, in the middle of which every edge lies. */
export type History = {
  readonly edges: readonly Edge[];
  /** The runs that have ended. */ readonly runIds: readonly string[];
};

/** Where a history is played. */
export type Stage = {
  /** The state folder. */
  readonly home: string;
  readonly otlpEndpoint: string;
  /** The deployment environment that its series carry. */
  readonly environment: string;
};

/** A port on which nobody listens. */
const NOBODY = 'http://127.0.0.1:9';

/** Plays so many runs, one of them beginning with every pass, and all that goes wrong in the pipeline meanwhile. */
export async function playHistory(stage: Stage, count = 12): Promise<History> {
  const env = environmentOf(stage);
  const spool = join(stage.home, 'spool');
  const runs = Array.from({ length: count }, (_, number) => makeUpRun(spool, number));
  const [waiting, playing]: [PlayedRun[], (() => void)[][]] = [[...runs], []];
  const edges: Edge[] = [];
  for (let beat = 0; !isOver(waiting, playing); beat++) {
    playOn(waiting, playing);
    if (beat === 3) spoilRecord(join(spool, runs[0]?.id ?? ''));
    // For three beats there is no relay at all, then there is one that is killed, then a collector that is away.
    if (beat >= 5 && beat < 8) continue;
    if (beat === 9) await killedRelay(stage);
    if (beat === 11) await relayOnce({ ...env, [VARIABLE.otlpEndpoint]: NOBODY });
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

/** How many runs are still at work when the history ends. */
const UNFINISHED = 2;

function isOver(waiting: readonly PlayedRun[], playing: readonly (() => void)[][]): boolean {
  return waiting.length === 0 && playing.filter((stages) => stages.length > 0).length <= UNFINISHED;
}

function playOn(waiting: PlayedRun[], playing: (() => void)[][]): void {
  const next = waiting.shift();
  if (next) playing.push([...next.stages]);
  for (const stages of playing) stages.shift()?.();
}

/** A record that was broken off, so long ago that nobody is still writing it, in the folder of a run. */
function spoilRecord(folder: string): void {
  const file = join(folder, 'broken.json');
  writeFileSync(file, '{"v":1,"type":');
  utimesSync(file, 1, 1);
}

/** A relay that works by itself for a while and is then killed: nobody knows what its last export held. */
async function killedRelay(stage: Stage): Promise<void> {
  const relay = spawnRelay(stage.home, { env: environmentOf(stage) });
  await sleep(2500);
  await relay.stop('SIGKILL');
}

/** One pass of a relay, which is one export; each pass is a relay of its own. */
async function pass(env: Environment): Promise<Edge> {
  const done = await relayOnce(env);
  if (!done || done.exportProblem) throw new Error(`Cannot export: ${done?.exportProblem ?? 'another relay works'}`);
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
