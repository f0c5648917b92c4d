import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import { messageOf } from '../core/errors.ts';
import { PRICES, type Price } from '../core/pricing.ts';
import type { Store } from '../store/open-store.ts';
import { isTrouble } from '../store/trouble.ts';
import type { Progress } from './gauges.ts';
import { takeIn } from './intake.ts';
import { discard, quarantine } from './quarantine.ts';
import { listSpool, readRecord, type ContextCache, type Read, type Waiting } from './spool-reader.ts';

/** What a relay works on. */
export type DrainOptions = {
  readonly store: Store;
  /** The state folder, which holds `spool/` and `quarantine/`. */
  readonly home: string;
  /** Whether spans are wanted, because somebody exports them. */
  readonly exports: boolean;
  /** What requests are priced by. */
  readonly prices: readonly Price[];
  /** Ids of the runs and steps that are in the store already; filled as they are taken in. */
  readonly known: Set<string>;
  /** The contexts of the folders seen so far. */
  readonly contexts: ContextCache;
  readonly progress: Progress;
};

/** A drain that has seen nothing yet. */
export const newDrain = (
  options: Pick<DrainOptions, 'store' | 'home' | 'exports'> & Partial<DrainOptions>,
): DrainOptions => ({
  prices: PRICES,
  ...options,
  known: new Set(),
  contexts: new Map(),
  progress: { waiting: 0, lagMs: 0 },
});

/** How many records share a transaction: large enough to spare the disk, small enough to spare memory. */
const RECORDS_PER_TRANSACTION = 500;

const contextKey = (context: Context): string => context.step?.id ?? context.run.id;

/**
 * Takes records in one by one after they failed together. If the store takes nothing at all it is the store that is
 * broken, and they wait; otherwise a record that fails by itself goes to quarantine and holds up nobody.
 */
const takeOneByOne = async (options: DrainOptions, reads: readonly Read[], now: number): Promise<Read[]> => {
  const { store, exports, prices } = options;
  await takeIn(store, { contexts: [], reads: [] }, { exports, prices, now });
  const done: Read[] = [];
  for (const read of reads) {
    try {
      await takeIn(store, { contexts: [], reads: [read] }, { exports, prices, now });
      done.push(read);
    } catch (error) {
      if (isTrouble(error)) throw error;
      const { record: _, ...rest } = read;
      const broken = { ...rest, problem: `the store refused it: ${messageOf(error)}` };
      await takeIn(store, { contexts: [], reads: [broken] }, { exports, prices, now });
      done.push(broken);
    }
  }
  return done;
};

const take = async (
  options: DrainOptions,
  contexts: readonly Context[],
  reads: Read[],
  now: number,
): Promise<Read[]> => {
  try {
    await takeIn(options.store, { contexts, reads }, { exports: options.exports, prices: options.prices, now });
    return reads;
  } catch (error) {
    if (reads.length === 0 || isTrouble(error)) throw error;
    await takeIn(options.store, { contexts, reads: [] }, { exports: options.exports, prices: options.prices, now });
    return takeOneByOne(options, reads, now);
  }
};

const takeChunk = async (options: DrainOptions, contexts: readonly Context[], waiting: Waiting[]): Promise<number> => {
  const now = Date.now();
  const reads = waiting.map((one) => readRecord(one, now)).filter((read): read is Read => read !== undefined);
  const done = await take(options, contexts, reads, now);
  for (const context of contexts) options.known.add(contextKey(context));
  for (const read of done) {
    if (read.problem === undefined) discard(read);
    else quarantine(join(options.home, 'quarantine'), read);
  }
  if (reads.length > 0) options.progress.lagMs = Math.max(0, ...reads.map(({ at }) => now - at));
  return reads.length;
};

/**
 * Takes everything that waits in the spool into the store; returns how many records that was. A record leaves the
 * spool only after the transaction that stored it: whoever is killed in between does it again, to no effect.
 */
export const drain = async (options: DrainOptions): Promise<number> => {
  const { waiting, contexts } = listSpool(join(options.home, 'spool'), options.contexts);
  const fresh = contexts.filter((context) => !options.known.has(contextKey(context)));
  let taken = 0;
  options.progress.waiting = waiting.length;
  for (let start = 0; start < Math.max(waiting.length, Math.min(fresh.length, 1)); start += RECORDS_PER_TRANSACTION) {
    const chunk = waiting.slice(start, start + RECORDS_PER_TRANSACTION);
    taken += await takeChunk(options, start === 0 ? fresh : [], chunk);
    options.progress.waiting = waiting.length - start - chunk.length;
  }
  return taken;
};
