import type { Context } from '../core/context.ts';
import { quarantineIn, spoolIn, type Environment } from '../core/environment.ts';
import { messageOf } from '../core/errors.ts';
import { PRICES, type Price } from '../pricing/pricing.ts';
import type { Store } from '../store/open-store.ts';
import { isTransientError } from '../store/transient-error.ts';
import { openDiscarder, type Discarder } from './discard.ts';
import type { Progress } from '../export/gauges/gauges.ts';
import { ingest, type IngestInput } from '../ingest/ingest.ts';
import { listSpool, type ContextCache, type ContextFolder } from '../spool/list-spool.ts';
import { quarantine, quarantineContext } from '../spool/quarantine.ts';
import { readPortions, type Portion } from '../spool/read-portions.ts';
import type { SpoolEntry } from '../spool/spool-reader.ts';

/** Receives how many of the pending records have been ingested, before the first and after each transaction. */
export type OnIngested = (progress: { readonly done: number; readonly total: number }) => void;

/** The dependencies and state of a drain. */
export type DrainOptions = {
  readonly store: Store;
  /** The state folder, which contains `spool/` and `quarantine/`. */
  readonly home: string;
  /** Whether spans are exported. */
  readonly exports: boolean;
  /** Prices applied to requests. */
  readonly prices: readonly Price[];
  /** The environment that locates the CLI folder; transcripts that have moved are searched there. */
  readonly env?: Environment;
  /** IDs of runs and steps that are already stored; extended during ingestion. */
  readonly known: Set<string>;
  /** The reason why the store rejected a run or step, by its ID; the next relay tries again. */
  readonly refused: Map<string, string>;
  /** The contexts of known spool folders. */
  readonly contexts: ContextCache;
  readonly progress: Progress;
  readonly onProgress?: OnIngested;
};

/** Creates the state of a new drain. */
export function newDrain(
  options: Pick<DrainOptions, 'store' | 'home' | 'exports'> & Partial<Pick<DrainOptions, 'prices' | 'env'>>,
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
 * Ingests all pending records of the spool; returns how many. A record is deleted from the spool only after the
 * transaction that stored it: if the process is killed in between, the record is ingested again without effect.
 */
export async function drain(options: DrainOptions): Promise<number> {
  const { count, contexts, pending: waiting } = listSpool(spoolIn(options.home), options.contexts);
  options.progress.backlog = count;
  options.onProgress?.({ done: 0, total: count });
  await ingestNewContexts(options, contexts);
  let [ingested, examined] = [0, 0];
  const discarder = openDiscarder();
  try {
    for (const portion of readPortions(waiting, options.store.now)) {
      ingested += await ingestPortion(options, portion, discarder);
      options.progress.backlog -= portion.examined;
      examined += portion.examined;
      options.onProgress?.({ done: examined, total: count });
    }
  } finally {
    await discarder.finish();
  }
  return ingested;
}

/** Ingests new runs and steps. */
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
 * Ingests new contexts one by one. A context that the store rejects by itself is quarantined and blocks no others; its
 * records are treated the same way.
 */
async function ingestContextsOneByOne(options: DrainOptions, fresh: readonly ContextFolder[]): Promise<void> {
  for (const { folder, context } of fresh) {
    const id = contextKey(context);
    try {
      await ingestInto(options, { contexts: [context] });
      options.known.add(id);
    } catch (error) {
      if (isTransientError(error)) throw error;
      const reason = `refused by the store (run or step): ${messageOf(error)}`;
      quarantineContext(quarantineIn(options.home), folder, reason);
      options.refused.set(id, reason);
    }
  }
}

async function ingestPortion(options: DrainOptions, portion: Portion, { discard }: Discarder): Promise<number> {
  const now = options.store.now();
  const done = await ingestEntries(options, withRefusals(portion.reads, options.refused), now);
  // The step that can fail comes last: a full disk has no space for the reason.
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
 * Ingests records one by one after they failed together. If the store rejects even an empty batch, the store is at
 * fault and the records wait; otherwise a record that fails by itself is quarantined and blocks no others.
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
      const broken = refusedEntry(read, `refused by the store: ${messageOf(error)}`);
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

/** Records of a rejected run or step are rejected with it. */
function withRefusals(reads: readonly SpoolEntry[], refused: ReadonlyMap<string, string>): SpoolEntry[] {
  return reads.map((read) => {
    const reason = read.context && refused.get(contextKey(read.context));
    return reason === undefined ? read : refusedEntry(read, reason);
  });
}
