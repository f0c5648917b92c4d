import {
  attemptFactsOfRuns,
  deleteAttemptFacts,
  replaceAttemptFacts,
  replaceRunFacts,
  runsOfFacts,
  stepsOfFacts,
  type RunOfFacts,
} from '../store/queries/facts/fact.ts';
import { addDetectionDue } from '../store/queries/detection/due.ts';
import type { AttemptFactTable, RunFactTable, RunTable, StepTable } from '../store/schema.ts';
import type { Transaction } from '../store/transaction.ts';
import { readAmounts } from './amounts.ts';
import { attemptFact, outsideFact } from './attempt-fact.ts';
import { detectionDueOf } from './detection-due.ts';
import { runFact, type EndedRun } from './run-fact.ts';

/** Attempts of a run, by ID; null for what it did outside of any step. `all` for every attempt. */
export type TouchedAttempts = ReadonlySet<string | null> | 'all';

/**
 * Computes the facts of attempts whose rows changed in this transaction, and of their runs. Attempts and runs that have
 * not ended have none. The same rows lead to the same facts, however often and in whatever order they are computed.
 */
export async function writeFacts(
  transaction: Transaction,
  touched: ReadonlyMap<string, TouchedAttempts>,
): Promise<void> {
  const runs = await runsOfFacts(transaction, [...touched.keys()]);
  // With the end of a run, every attempt gets its result, and those that never ended get a fact.
  const isWhole = (run: RunOfFacts): boolean => touched.get(run.id) === 'all' || (hasEnded(run) && !run.hasFact);
  const whole = await writeWhole(transaction, runs.filter(isWhole));
  const parts = runs.filter((run) => !isWhole(run));
  const changed = await writeParts(
    transaction,
    parts,
    new Map(parts.map(({ id }) => [id, stepIdsOf(touched.get(id))])),
  );
  const ended = await writeRuns(transaction, runs);
  await addDetectionDue(transaction, detectionDueOf([...whole, ...changed], ended));
}

function hasEnded(run: RunTable): run is EndedRun {
  return run.ended_at !== null && run.result !== null;
}

/** Computes the facts of all attempts of these runs. */
async function writeWhole(transaction: Transaction, runs: readonly RunTable[]): Promise<AttemptFactTable[]> {
  if (runs.length === 0) return [];
  const runIds = runs.map(({ id }) => id);
  const steps = Map.groupBy(await stepsOfFacts(transaction, { runIds }), ({ run_id }) => run_id);
  const amountsOf = await readAmounts(transaction, { runIds });
  await deleteAttemptFacts(transaction, runIds);
  const facts = runs.flatMap((run) => {
    const own = (steps.get(run.id) ?? []).filter((step) => isFact(run, step));
    const attempts = own.map((step) => attemptFact(run, step, amountsOf(run.id, step.id)));
    return [...attempts, ...outsideOf(run, amountsOf(run.id, null))];
  });
  await replaceAttemptFacts(transaction, [], facts);
  return facts;
}

function isFact(run: RunTable, step: StepTable): boolean {
  return step.ended_at !== null || hasEnded(run);
}

function outsideOf(run: RunTable, amounts: Parameters<typeof outsideFact>[1]): AttemptFactTable[] {
  const fact = hasEnded(run) ? outsideFact(run, amounts) : undefined;
  return fact ? [fact] : [];
}

type StepIds = readonly (string | null)[];

/** Computes the facts of some attempts of these runs. */
async function writeParts(
  transaction: Transaction,
  runs: readonly RunTable[],
  touched: ReadonlyMap<string, StepIds>,
): Promise<AttemptFactTable[]> {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const ids = [...touched.values()].flat();
  const named = await stepsOfFacts(transaction, { ids: ids.filter((id) => id !== null) });
  const steps = named.flatMap((step) => {
    const run = byId.get(step.run_id);
    return run && isFact(run, step) ? [{ run, step }] : [];
  });
  const outside = runs.filter((run) => hasEnded(run) && touched.get(run.id)?.includes(null));
  if (steps.length + outside.length === 0) return [];
  const stepIds = [...steps.map(({ step }) => step.id), ...(outside.length > 0 ? [null] : [])];
  const runIds = [...new Set([...steps.map(({ run }) => run.id), ...outside.map(({ id }) => id)])];
  const amountsOf = await readAmounts(transaction, { runIds, stepIds });
  const facts = [
    ...steps.map(({ run, step }) => attemptFact(run, step, amountsOf(run.id, step.id))),
    ...outside.flatMap((run) => outsideOf(run, amountsOf(run.id, null))),
  ];
  await replaceAttemptFacts(transaction, [...steps.map(({ step }) => step.id), ...outside.map(({ id }) => id)], facts);
  return facts;
}

function stepIdsOf(touched: TouchedAttempts | undefined): StepIds {
  return touched === undefined || touched === 'all' ? [] : [...touched];
}

/** Computes the facts of those of these runs that have ended. */
async function writeRuns(transaction: Transaction, runs: readonly RunTable[]): Promise<RunFactTable[]> {
  const ended = runs.filter(hasEnded);
  const attempts = Map.groupBy(
    await attemptFactsOfRuns(
      transaction,
      ended.map(({ id }) => id),
    ),
    ({ run_id }) => run_id,
  );
  const facts = ended.map((run) => runFact(run, attempts.get(run.id) ?? []));
  await replaceRunFacts(transaction, facts);
  return facts;
}
