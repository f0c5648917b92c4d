import { completeUsd, type AttemptFact } from '../../facts/fact.ts';
import { PRICED_KINDS, type PricedKind } from '../ladder/usage-cell.ts';

/** What an attempt or a run used and did. Null means unknown, never 0. */
export type Amounts = {
  readonly costUsd: number | null;
  readonly durationMs: number | null;
  /** Tokens by kind. */
  readonly tokens: Readonly<Record<PricedKind, number>> | null;
  readonly requests: number;
  readonly toolCalls: number;
  readonly failedToolCalls: number;
  readonly filesCreated: number;
  readonly filesModified: number;
  readonly filesDeleted: number;
};

/** The amounts of an attempt, and how it ended. */
export type AttemptAmounts = Amounts & {
  readonly id: string;
  readonly attempt: number;
  readonly result: NonNullable<AttemptFact['result']> | 'running';
  readonly errorType: string | null;
};

/** The amounts of an attempt. */
export function attemptAmounts(fact: AttemptFact): AttemptAmounts {
  return {
    id: fact.id,
    attempt: fact.attempt,
    result: fact.result ?? 'running',
    errorType: fact.error_type,
    costUsd: completeUsd(fact),
    durationMs: fact.duration_ms,
    tokens: tokensByKind(fact),
    requests: fact.requests,
    toolCalls: fact.tool_calls,
    failedToolCalls: fact.failed_tool_calls,
    filesCreated: fact.files_created,
    filesModified: fact.files_modified,
    filesDeleted: fact.files_deleted,
  };
}

function tokensByKind(fact: AttemptFact): Amounts['tokens'] {
  if (fact.usage_gap !== null || fact.input === null) return null;
  return {
    input: fact.input,
    output: fact.output ?? 0,
    cacheRead: fact.cache_read ?? 0,
    cacheWrite5m: fact.cache_write_5m ?? 0,
    cacheWrite1h: fact.cache_write_1h ?? 0,
  };
}

const NO_AMOUNTS: Amounts = {
  costUsd: 0,
  durationMs: 0,
  tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
  requests: 0,
  toolCalls: 0,
  failedToolCalls: 0,
  filesCreated: 0,
  filesModified: 0,
  filesDeleted: 0,
};

/** The sums of amounts; unknown if one of them is. */
export function sumAmounts(all: readonly Amounts[]): Amounts {
  return all.reduce((sum, next) => combine(sum, next, (a, b) => a + b), NO_AMOUNTS);
}

const COUNTS = ['requests', 'toolCalls', 'failedToolCalls', 'filesCreated', 'filesModified', 'filesDeleted'] as const;

const UNKNOWABLE = ['costUsd', 'durationMs'] as const;

function combine(a: Amounts, b: Amounts, operation: (a: number, b: number) => number): Amounts {
  const known = (inA: number | null, inB: number | null): number | null =>
    inA === null || inB === null ? null : operation(inA, inB);
  const counts = Object.fromEntries(COUNTS.map((name) => [name, operation(a[name], b[name])]));
  const amounts = Object.fromEntries(UNKNOWABLE.map((name) => [name, known(a[name], b[name])]));
  return { ...counts, ...amounts, tokens: combineTokens(a.tokens, b.tokens, operation) } as Amounts;
}

function combineTokens(
  a: Amounts['tokens'],
  b: Amounts['tokens'],
  operation: (a: number, b: number) => number,
): Amounts['tokens'] {
  if (!a || !b) return null;
  return Object.fromEntries(PRICED_KINDS.map((kind) => [kind, operation(a[kind], b[kind])])) as Amounts['tokens'];
}

/** The difference of amounts, B − A; unknown if either is. */
export function subtract(a: Amounts, b: Amounts): Amounts {
  return combine(a, b, (inA, inB) => inB - inA);
}
