import { addToToolHours, type HourlyToolCall } from '../store/queries/facts/tool-hour.ts';
import type { Transaction } from '../store/transaction.ts';
import { writeFacts } from './write-facts.ts';

/** Collects during a transaction what facts have to be computed, and computes them at its end. */
export type FactCollector = {
  /** Rows of an attempt were added or changed; null for what a run did outside of any step. */
  readonly touch: (runId: string, stepId: string | null) => void;
  /** Rows of a run were added, changed or removed. */
  readonly touchRun: (runId: string) => void;
  /** Tool calls were added. */
  readonly addToolCalls: (calls: readonly HourlyToolCall[]) => void;
  readonly write: () => Promise<void>;
};

/** Creates a collector for one transaction. */
export function openFactCollector(transaction: Transaction): FactCollector {
  const touched = new Map<string, Set<string | null> | 'all'>();
  const calls: HourlyToolCall[] = [];
  return {
    touch: (runId, stepId) => {
      const known = touched.get(runId);
      if (known === undefined) touched.set(runId, new Set([stepId]));
      else if (known !== 'all') known.add(stepId);
    },
    touchRun: (runId) => touched.set(runId, 'all'),
    addToolCalls: (added) => calls.push(...added),
    write: async () => {
      await addToToolHours(transaction, calls);
      await writeFacts(transaction, touched);
    },
  };
}
