import type { Context } from '../core/context.ts';
import { quarantineIn, spoolIn } from '../core/environment.ts';
import { messageOf } from '../core/errors.ts';
import { PRICES, type Price } from '../pricing/pricing.ts';
import type { Store } from '../store/open-store.ts';
import { isTransientError } from '../store/transient-error.ts';
import { openDiscarder, type Discarder } from './discard.ts';
import type { Progress } from '../export/gauges.ts';
import { ingest, type IngestInput } from '../ingest/ingest.ts';
import { listSpool, type ContextCache, type ContextFolder } from '../spool/list-spool.ts';
import { quarantine, quarantineContext } from '../spool/quarantine.ts';
import { readPortions, type Portion } from '../spool/read-portions.ts';
import type { SpoolEntry } from '../spool/spool-reader.ts';

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
  /** Why the store refused a run or step, by its id; it is asked again by the next relay. */
  readonly refused: Map<string, string>;
  /** The contexts of the folders seen so far. */
  readonly contexts: ContextCache;
  readonly progress: Progress;
  /** Called with the number of records that wait, before they are stored. */
  readonly onBacklog?: (records: number) => void;
};

/** A drain that has seen nothing yet. */
export function newDrain(
  options: Pick<DrainOptions, 'store' | 'home' | 'exports'> & Partial<Pick<DrainOptions, 'prices' | 'onBacklog'>>,
): DrainOptions {
  return {
    prices: PRICES,
    ...options,
    known: new Set(),
    refused: new Map(),
    contexts: new Map(),
    progress: { backlog: 0, lagMs: 0, isRunning: false },
  };
}

/**
 * Takes everything that waits in the spool into the store; returns how many records that was. A record leaves the
 * spool only after the transaction that stored it: whoever is killed in between does it again, to no effect.
 */
export async function drain(options: DrainOptions): Promise<number> {
  const { count, contexts, pending: waiting } = listSpool(spoolIn(options.home), options.contexts);
  options.progress.backlog = count;
  options.onBacklog?.(count);
  await ingestNewContexts(options, contexts);
  let ingested = 0;
  const discarder = openDiscarder();
  try {
    for (const portion of readPortions(waiting, options.store.now)) {
      ingested += await ingestPortion(options, portion, discarder);
      options.progress.backlog -= portion.looked;
    }
  } finally {
    await discarder.finish();
  }
  return ingested;
}

/** Takes in the runs and steps that are new. */
async function ingestNewContexts(options: DrainOptions, found: readonly ContextFolder[]): Promise<void> {
  const { known, refused } = options;
  const fresh = found.filter(({ context }) => !known.has(contextKey(context)) && !refused.has(contextKey(context)));
  if (fresh.length === 0) return;
  const contexts = fresh.map(({ context }) => context);
  try {
    await ingestInto(options, { contexts });
  } catch (error) {
    if (isTransientError(error)) throw error;
    return ingestContextsOneByOne(options, fresh);
  }
  for (const context of contexts) known.add(contextKey(context));
}

function contextKey(context: Context): string {
  return context.step?.id ?? context.run.id;
}

function ingestInto(
  options: DrainOptions,
  input: Partial<IngestInput>,
  now: number = options.store.now(),
): Promise<void> {
  return ingest(options.store, { contexts: [], reads: [], ...input }, { ...options, now });
}

/**
 * Takes in what was new. What the store refuses by itself is set aside, and holds up nobody: neither others, nor, as
 * its records go the same way, those that come after it.
 */
async function ingestContextsOneByOne(options: DrainOptions, fresh: readonly ContextFolder[]): Promise<void> {
  for (const { folder, context } of fresh) {
    const id = contextKey(context);
    try {
      await ingestInto(options, { contexts: [context] });
      options.known.add(id);
    } catch (error) {
      if (isTransientError(error)) throw error;
      const reason = `the store refused its run or step: ${messageOf(error)}`;
      quarantineContext(quarantineIn(options.home), folder, reason);
      options.refused.set(id, reason);
    }
  }
}

async function ingestPortion(options: DrainOptions, portion: Portion, { discard }: Discarder): Promise<number> {
  const now = options.store.now();
  const done = await ingestEntries(options, withRefusals(portion.reads, options.refused), now);
  // What may fail comes last: a disk that is full has room for no reason.
  await discard(done.filter(({ problem }) => problem === undefined));
  for (const read of done) if (read.problem !== undefined) quarantine(quarantineIn(options.home), read);
  if (done.length > 0) options.progress.lagMs = Math.max(0, ...done.map(({ at }) => now - at));
  return done.length;
}

async function ingestEntries(
  options: DrainOptions,
  reads: readonly SpoolEntry[],
  now: number,
): Promise<readonly SpoolEntry[]> {
  try {
    await ingestInto(options, { reads }, now);
    return reads;
  } catch (error) {
    if (isTransientError(error)) throw error;
    return ingestOneByOne(options, reads, now);
  }
}

/**
 * Takes records in one by one after they failed together. If the store takes nothing at all it is the store that is
 * broken, and they wait; otherwise a record that fails by itself goes to quarantine and holds up nobody.
 */
async function ingestOneByOne(options: DrainOptions, reads: readonly SpoolEntry[], now: number): Promise<SpoolEntry[]> {
  await ingestInto(options, {}, now);
  const done: SpoolEntry[] = [];
  for (const read of reads) {
    try {
      await ingestInto(options, { reads: [read] }, now);
      done.push(read);
    } catch (error) {
      if (isTransientError(error)) throw error;
      const broken = refusedEntry(read, `the store refused it: ${messageOf(error)}`);
      await ingestInto(options, { reads: [broken] }, now);
      done.push(broken);
    }
  }
  return done;
}

function refusedEntry(read: SpoolEntry, problem: string): SpoolEntry {
  const { record: _, ...rest } = read;
  return { ...rest, problem };
}

/** What belongs to a run or step that the store refused is refused with it. */
function withRefusals(reads: readonly SpoolEntry[], refused: ReadonlyMap<string, string>): SpoolEntry[] {
  return reads.map((read) => {
    const reason = read.context && refused.get(contextKey(read.context));
    return reason === undefined ? read : refusedEntry(read, reason);
  });
}
