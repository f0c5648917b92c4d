import { join } from 'node:path';
import type { Context } from '../core/context.ts';
import type { Store } from '../store/open-store.ts';
import { takeIn } from './intake.ts';
import { discard, quarantine } from './quarantine.ts';
import { listSpool, readRecord, type Read, type Waiting } from './spool-reader.ts';

/** What a relay works on. */
export type DrainOptions = {
  readonly store: Store;
  /** The state folder, which holds `spool/` and `quarantine/`. */
  readonly home: string;
  /** Whether spans are wanted, because somebody exports them. */
  readonly exports: boolean;
  /** Contexts that are in the store already; filled as they are taken in. */
  readonly known: Set<string>;
};

/** How many records share a transaction: large enough to spare the disk, small enough to spare memory. */
const RECORDS_PER_TRANSACTION = 500;

const contextKey = (context: Context): string => context.step?.id ?? context.run.id;

const takeChunk = async (options: DrainOptions, contexts: readonly Context[], waiting: Waiting[]): Promise<number> => {
  const now = Date.now();
  const reads = waiting.map((one) => readRecord(one, now)).filter((read): read is Read => read !== undefined);
  await takeIn(options.store, { contexts, reads }, { exports: options.exports, now });
  for (const context of contexts) options.known.add(contextKey(context));
  for (const read of reads) {
    if (read.problem === undefined) discard(read);
    else quarantine(join(options.home, 'quarantine'), read);
  }
  return reads.length;
};

/**
 * Takes everything that waits in the spool into the store; returns how many records that was. A record leaves the
 * spool only after the transaction that stored it: whoever is killed in between does it again, to no effect.
 */
export const drain = async (options: DrainOptions): Promise<number> => {
  const { waiting, contexts } = listSpool(join(options.home, 'spool'));
  const fresh = contexts.filter((context) => !options.known.has(contextKey(context)));
  let taken = 0;
  for (let start = 0; start < Math.max(waiting.length, Math.min(fresh.length, 1)); start += RECORDS_PER_TRANSACTION) {
    const chunk = waiting.slice(start, start + RECORDS_PER_TRANSACTION);
    taken += await takeChunk(options, start === 0 ? fresh : [], chunk);
  }
  return taken;
};
