import type { AttemptFactTable, RunFactTable, RunTable } from '../store/schema.ts';
import { USAGE_GAP, type UsageGap } from '../core/value-sets.ts';
import { dimensionsOf } from './attempt-fact.ts';
import { mainModelOf, mergedUses, modelUsesOf } from './model-use.ts';
import { usageOf } from './usage.ts';

/** A run that has ended. */
export type EndedRun = RunTable & { readonly ended_at: number; readonly result: NonNullable<RunTable['result']> };

/** The fact of a run that has ended: the sums of the facts of its attempts, and of what it did outside of any step. */
export function runFact(run: EndedRun, facts: readonly AttemptFactTable[]): RunFactTable {
  const parts = facts.toSorted((a, b) => a.started_at - b.started_at || (a.id < b.id ? -1 : 1));
  const attempts = parts.filter(({ step }) => step !== null);
  const uses = mergedUses(parts.flatMap(modelUsesOf));
  const first = (column: 'cli_version' | 'prompts' | 'prices'): string | null =>
    parts.find((part) => part[column] !== null)?.[column] ?? null;
  return {
    id: run.id,
    started_at: run.started_at,
    ended_at: run.ended_at,
    duration_ms: run.ended_at - run.started_at,
    result: run.result,
    error_type: run.error_type,
    attempts: attempts.length,
    retries: attempts.filter(({ kind }) => kind === 'retry').length,
    repairs: attempts.filter(({ kind }) => kind === 'repair').length,
    ...dimensionsOf(run),
    ...mainModelOf(uses),
    cli_version: first('cli_version'),
    prompts: first('prompts'),
    prices: first('prices'),
    ...countsOf(parts),
    ...usageOf(uses, sumOf(parts, 'from_bill_nano_usd') ?? 0, gapOf(parts)),
  };
}

type Sums = Record<(typeof COUNTS)[number], number> & Record<(typeof SUMS)[number] | 'peak_memory', number | null>;

const COUNTS = [
  'sessions',
  'agents',
  'tool_calls',
  'failed_tool_calls',
  'denied_tool_calls',
  'repeated_reads',
  'tool_ms',
  'permission_wait_ms',
  'files_created',
  'files_modified',
  'files_deleted',
] as const;

const SUMS = ['lines_added', 'lines_removed', 'cpu_us'] as const;

function countsOf(parts: readonly AttemptFactTable[]): Sums {
  const memory = parts.flatMap(({ peak_memory }) => peak_memory ?? []);
  return {
    ...Object.fromEntries(COUNTS.map((column) => [column, sumOf(parts, column) ?? 0])),
    ...Object.fromEntries(SUMS.map((column) => [column, sumOf(parts, column)])),
    peak_memory: memory.length > 0 ? Math.max(...memory) : null,
  } as Sums;
}

type Summed = (typeof COUNTS)[number] | (typeof SUMS)[number] | 'from_bill_nano_usd';

/** The sum of what is known; null if nothing is. */
function sumOf(parts: readonly AttemptFactTable[], column: Summed): number | null {
  const known = parts.flatMap((part) => part[column] ?? []);
  return known.length > 0 ? known.reduce((a, b) => a + b) : null;
}

function gapOf(parts: readonly AttemptFactTable[]): UsageGap | null {
  const gaps = parts.flatMap(({ usage_gap }) => usage_gap ?? []);
  return gaps.find((gap) => gap === USAGE_GAP.usage) ?? gaps[0] ?? null;
}
