import { alignAttempts, type Alignable } from '../align/align-attempts.ts';
import { alignCalls, type AlignableCall, type CallPair } from '../align/align-calls.ts';
import { ladderOf, type Ladder } from '../ladder/ladder.ts';
import { attemptAmounts, subtract, sumAmounts, type AttemptAmounts } from './attempt-amounts.ts';
import { ladderSideOf, stepOf } from './usage-of-attempts.ts';
import type { AttemptFact } from '../../facts/fact.ts';

/** A run with everything that a comparison regards. */
export type ComparedRun = {
  readonly about: RunSummary;
  readonly attempts: readonly AttemptFact[];
  /** Tool calls by attempt. */
  readonly calls: ReadonlyMap<string, readonly AlignableCall[]>;
  /** The relative paths of changed files by attempt. */
  readonly files: ReadonlyMap<string, ReadonlySet<string>>;
};

/** What a run is. Times in milliseconds. */
export type RunSummary = {
  readonly id: string;
  readonly workflow: string;
  readonly task: string | null;
  readonly taskType: string | null;
  readonly variant: string | null;
  readonly simulated: boolean;
  /** `running` until it has ended. */
  readonly result: AttemptAmounts['result'];
  readonly startedAt: number;
  readonly durationMs: number | null;
};

/** Two runs, compared attempt by attempt. */
export type RunComparison = {
  readonly kind: 'runs';
  readonly a: RunSummary;
  readonly b: RunSummary;
  readonly pairs: readonly ComparedPair[];
  readonly totals: { readonly a: RunTotals; readonly b: RunTotals; readonly difference: AmountDifference };
  /** Why the cost differs. */
  readonly ladder: Ladder;
};

type RunTotals = ReturnType<typeof sumAmounts>;

type AmountDifference = ReturnType<typeof subtract>;

/** Attempts that correspond; null on the side that has none. */
export type ComparedPair = {
  readonly step: string;
  readonly kind: AttemptFact['kind'];
  /** The key of a parallel task; null if not given. */
  readonly branch: string | null;
  readonly a: AttemptAmounts | null;
  readonly b: AttemptAmounts | null;
  /** B − A; null where either is unknown. */
  readonly difference: AmountDifference;
  /** Tool calls by tool and file, of which one side has more. */
  readonly calls: readonly CallPair[];
};

/** Compares two runs. The amounts are those of the runs themselves, not estimates, and have no intervals. */
export function compareRuns(a: ComparedRun, b: ComparedRun): RunComparison {
  const [totalsA, totalsB] = [totalsOf(a), totalsOf(b)];
  return {
    kind: 'runs',
    a: a.about,
    b: b.about,
    pairs: alignAttempts(alignable(a), alignable(b)).map((pair) => comparedPair(pair, a, b)),
    totals: { a: totalsA, b: totalsB, difference: subtract(totalsA, totalsB) },
    ladder: ladderOf(ladderSideOf(a.attempts, 1), ladderSideOf(b.attempts, 1)),
  };
}

/** A run takes as long as it takes, however long its attempts together. */
function totalsOf({ about, attempts }: ComparedRun): RunTotals {
  return { ...sumAmounts(attempts.map(attemptAmounts)), durationMs: about.durationMs };
}

type AlignableFact = Alignable & { readonly fact: AttemptFact };

function alignable({ attempts, files }: ComparedRun): AlignableFact[] {
  return attempts.map((fact) => ({
    fact,
    step: stepOf(fact),
    kind: fact.kind,
    branch: fact.branch,
    startedAt: fact.started_at,
    endedAt: fact.ended_at,
    files: files.get(fact.id) ?? new Set(),
  }));
}

function comparedPair(
  pair: { readonly a: AlignableFact | null; readonly b: AlignableFact | null },
  runA: ComparedRun,
  runB: ComparedRun,
): ComparedPair {
  const [a, b] = [pair.a && attemptAmounts(pair.a.fact), pair.b && attemptAmounts(pair.b.fact)];
  const one = (pair.a ?? pair.b) as AlignableFact;
  const calls = alignCalls(callsOf(runA, pair.a), callsOf(runB, pair.b));
  return {
    step: one.step,
    kind: one.fact.kind,
    branch: one.branch ?? pair.b?.branch ?? null,
    a,
    b,
    difference: subtract(a ?? sumAmounts([]), b ?? sumAmounts([])),
    calls: calls.filter((call) => call.a.calls !== call.b.calls),
  };
}

function callsOf({ calls }: ComparedRun, attempt: AlignableFact | null): readonly AlignableCall[] {
  return (attempt && calls.get(attempt.fact.id)) ?? [];
}
