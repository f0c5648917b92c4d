import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { METRIC } from '../core/names.ts';
import type { Store } from '../store/open-store.ts';
import type { Gauges } from './metric-producer.ts';

/** What the drain knows of itself. */
export type Progress = {
  /** Records that waited when it last looked. */
  waiting: number;
  /** How long the oldest of the last records had waited when it was taken in, in milliseconds. */
  lagMs: number;
};

const quarantined = (home: string): number => {
  try {
    return readdirSync(join(home, 'quarantine')).filter((name) => name.endsWith('.json')).length;
  } catch {
    return 0;
  }
};

const outboxDepth = async (store: Store): Promise<number> => {
  const { depth } = await store.db
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll<number>().as('depth'))
    .executeTakeFirstOrThrow();
  return Number(depth);
};

/** The pipeline's own health, as it is now. */
export const pipelineGauges = async (store: Store, home: string, progress: Progress): Promise<Gauges> =>
  new Map([
    [METRIC.spoolDepth, progress.waiting],
    [METRIC.relayLag, progress.lagMs / 1000],
    [METRIC.quarantined, quarantined(home)],
    [METRIC.outboxDepth, await outboxDepth(store)],
  ]);
