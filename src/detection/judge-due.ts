import { messageOf } from '../core/errors.ts';
import { printable } from '../core/text/printable.ts';
import { causesOf } from '../analysis/trends/causes.ts';
import { dueSince, addDetectionDue, detectionDue, removeDetectionDue } from '../store/queries/detection/due.ts';
import { factsAround, judgedFactsAfter } from '../store/queries/detection/judged-facts.ts';
import {
  detectionState,
  putDetectionState,
  replaceVerdicts,
  verdictsOfUnit,
} from '../store/queries/detection/state.ts';
import { isTransientError } from '../store/transient-error.ts';
import type { Store } from '../store/open-store.ts';
import type { DetectionUnit, VerdictTable } from '../store/schema.ts';
import type { Queryable, Transaction } from '../store/transaction.ts';
import { judge, stateBefore, type Snapshot } from './unit-state.ts';
import { NO_CAUSE, verdictRow, type CauseColumns } from './verdict-row.ts';

/** Facts that one pass judges at most; the rest waits for the next pass. */
const FACTS_PER_PASS = 20_000;

/** Units that one pass judges at most. */
const UNITS_PER_PASS = 100;

/** Facts that one transaction judges at most: other writers wait for it. */
const FACTS_PER_TRANSACTION = 2000;

/**
 * Judges workflows and steps whose facts changed, each from the earliest of these facts on, and stores the verdicts.
 * Several relays on one store share the work. Returns the number of facts. One that cannot be judged stays due, with a
 * warning of the process: neither others nor ingestion and reports wait for it.
 */
export async function judgeDue(store: Store, maxFacts: number = FACTS_PER_PASS): Promise<number> {
  let facts = 0;
  const refused = refusedOf(store);
  for (const { since: _, ...unit } of await detectionDue(store, UNITS_PER_PASS + refused.size)) {
    for (let read = FACTS_PER_TRANSACTION; read === FACTS_PER_TRANSACTION; facts += read) {
      if (facts >= maxFacts) return facts;
      read = await store
        .write((transaction) => judgeUnit(transaction, unit))
        .catch((error: unknown) => {
          if (isTransientError(error)) throw error;
          refuse(refused, unit, error);
          return 0;
        });
    }
  }
  return facts;
}

/** Units that could not be judged, which remain first among those that are due, and the messages about them. */
type Refused = Map<string, string>;

const REFUSED = new WeakMap<Store, Refused>();

function refusedOf(store: Store): Refused {
  const refused = REFUSED.get(store) ?? new Map<string, string>();
  REFUSED.set(store, refused);
  return refused;
}

/** Returns the number of facts that were judged. Another relay may have judged the unit already. */
async function judgeUnit(transaction: Transaction, unit: DetectionUnit): Promise<number> {
  const since = await dueSince(transaction, unit);
  if (since === undefined) return 0;
  const state = stateBefore(await detectionState(transaction, unit), since);
  const facts = await judgedFactsAfter(transaction, unit, state.newest.last, FACTS_PER_TRANSACTION);
  judge(state, facts, unit.step === '' ? 'workflow' : 'step');
  await putDetectionState(transaction, unit, JSON.stringify(state));
  await removeDetectionDue(transaction, unit);
  if (facts.length === FACTS_PER_TRANSACTION) {
    // The verdicts are replaced once they are up to date.
    await addDetectionDue(transaction, [{ ...unit, since: (state.newest.last?.endedAt ?? 0) + 1 }]);
  } else await replaceVerdicts(transaction, unit, await verdictsOf(transaction, unit, state.newest));
  return facts.length;
}

async function verdictsOf(store: Queryable, unit: DetectionUnit, { series }: Snapshot): Promise<VerdictTable[]> {
  const before = await verdictsOfUnit(store, unit);
  const verdicts: VerdictTable[] = [];
  for (const [signal, own] of Object.entries(series)) {
    const verdict = verdictRow(unit, signal as VerdictTable['signal'], own);
    const known = before.find((one) => one.signal === signal);
    verdicts.push({ ...verdict, ...(await causeOf(store, verdict, known)) });
  }
  return verdicts;
}

/** Runs or attempts on each side of an onset that are compared for changed settings. */
const FACTS_AROUND = 40;

/** The cause is determined when a change is detected: an alert with another cause would be another alert. */
async function causeOf(
  store: Queryable,
  verdict: VerdictTable,
  known: VerdictTable | undefined,
): Promise<CauseColumns> {
  if (verdict.since === null) return NO_CAUSE;
  if (known && known.since === verdict.since && known.detected_at === verdict.detected_at) return causeColumns(known);
  const facts = await factsAround(store, verdict, verdict.since, FACTS_AROUND);
  const at = facts.findIndex(({ ended_at }) => ended_at >= (verdict.since ?? 0));
  const error = verdict.since_error ?? 0;
  const within = facts.map(({ ended_at }) => Math.abs(ended_at - (verdict.since ?? 0)) <= error);
  const causes = causesOf(facts, {
    from: 0,
    earliest: Math.min(at, within.indexOf(true)),
    at,
    latest: Math.max(at, within.lastIndexOf(true)),
    to: facts.length,
  });
  const [cause] = causes;
  if (!cause) return NO_CAUSE;
  return {
    cause_kind: cause.kind,
    cause_value: cause.to,
    cause_previous: cause.from,
    cause_at: cause.at,
    other_causes: causes.length - 1,
  };
}

function causeColumns({ cause_kind, cause_value, cause_previous, cause_at, other_causes }: VerdictTable): CauseColumns {
  return { cause_kind, cause_value, cause_previous, cause_at, other_causes };
}

/** Warns once of each unit and reason. */
function refuse(refused: Refused, { workflow, step, simulated }: DetectionUnit, error: unknown): void {
  const what = step === '' ? `the workflow ${workflow}` : `the step ${step} of ${workflow}`;
  const text = `Cannot judge changes of ${what}: ${messageOf(error)}. Its verdicts and alerts are not updated`;
  const key = JSON.stringify([workflow, step, simulated]);
  if (refused.get(key) !== text) process.emitWarning(printable(text), 'StepmeterWarning');
  refused.set(key, text);
}
