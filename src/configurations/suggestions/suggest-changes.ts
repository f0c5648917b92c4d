import type { Batch } from '../../batch/batch.ts';
import { sha256 } from '../../core/canonical-json.ts';
import type { Candidate } from '../../selection/candidates.ts';
import { describeAlarm } from '../../selection/replay/describe.ts';
import type { SelectionPlan } from '../../selection/plan.ts';
import { compareArms, type Selector } from '../../selection/selector.ts';
import { configEvents } from '../../store/queries/selection/configuration.ts';
import { isDecisionUntil } from '../../store/queries/selection/decision.ts';
import { insertSuggestion, suggestionsOf, withdrawSuggestion } from '../../store/queries/selection/suggestion.ts';
import type { SelectionAlarmTable, SuggestionTable } from '../../store/schema.ts';
import type { Advance } from '../advance.ts';
import { fadedEvidence, PROMOTION, valuesOf } from './faded-evidence.ts';
import { decidingEvent, statusOf, type Suggestions } from './suggestion-status.ts';
import { signedUsd } from '../words.ts';

type Compared = ReturnType<typeof compareArms>;

/** Stores what the evidence speaks for now, unless it was suggested before, and withdraws what it does not speak for any more. */
export async function suggestChanges(
  batch: Batch,
  { scope, setup, at, last: number }: Advance,
  selector: Selector,
  alarms: readonly SelectionAlarmTable[],
): Promise<void> {
  const { defaultName: defaultArm } = setup;
  if (number === 0 || defaultArm === undefined) return;
  const compare = (plan: SelectionPlan): Compared =>
    compareArms({ ...selector, plan, defaultArm }, [...setup.versions.keys()]);
  const compared = compare(selector.plan);
  const suggested = [...removals(alarms, defaultArm), ...promotions(compared)].filter(({ name }) =>
    setup.versions.has(name),
  );
  const values = { value_usd: selector.plan.valueUsd, time_price_usd: selector.plan.timePriceUsd };
  const comparedFor = (one: SuggestionTable): Compared =>
    one.value_usd === values.value_usd && one.time_price_usd === values.time_price_usd
      ? compared
      : compare({ ...selector.plan, ...valuesOf(one) });
  const all = await suggestionsOf(batch, scope);
  const faded = all.flatMap((one) => {
    const why = one.withdrawn === null ? fadedEvidence(one, comparedFor(one), selector.setAside) : undefined;
    return why === undefined ? [] : [{ one, why }];
  });
  if (suggested.length === 0 && faded.length === 0) return;
  const events = await configEvents(batch, scope);
  const withdrawn = faded.filter(({ one }) => statusOf(one, { all, events, setup }) === 'open');
  for (const { one, why } of withdrawn) await withdrawSuggestion(batch, one.id, why);
  for (const one of suggested) {
    const same = all.filter((other) => isSame(one, other));
    const kept = same.filter((other) => !withdrawn.some(({ one: gone }) => gone === other));
    const recent = await Promise.all(kept.map((other) => isRecent(batch, other, { number, all, events, setup })));
    if (recent.includes(true)) continue;
    const row = { ...scope, number, at, ...one, ...values };
    await insertSuggestion(batch, { id: idOf(row, same.length), ...row });
  }
}

type Suggested = Pick<SuggestionTable, 'kind' | 'name' | 'reason'>;

/** What broke is set aside already; a person decides whether it returns after its pause. */
function removals(alarms: readonly SelectionAlarmTable[], defaultName: string): Suggested[] {
  return alarms
    .filter(({ signal, arm }) => signal === 'success' && arm !== defaultName)
    .map((alarm) => ({ kind: 'remove', name: alarm.arm, reason: reasonOfAlarm(alarm) }));
}

function reasonOfAlarm(alarm: SelectionAlarmTable): string {
  return `${describeAlarm(alarm)}${alarm.cause === null ? '' : `; possible cause: ${alarm.cause}`}`;
}

function promotions({ candidates, runs }: Compared): Suggested[] {
  const worth = (one: Candidate): number => one.expected.utility;
  const base = candidates.find(({ isDefault }) => isDefault);
  const [best] = candidates
    .filter((one) => !one.isDefault && one.standing === 'free' && (runs.get(one.arm) ?? 0) >= PROMOTION.runs)
    .filter(({ better, floor }) => better >= PROMOTION.better && floor >= PROMOTION.floor)
    .toSorted((one, other) => worth(other) - worth(one));
  if (!best || !base || (runs.get(base.arm) ?? 0) === 0) return [];
  const gain = signedUsd(worth(best) - worth(base));
  const reason = `expected to be worth ${gain} a run compared with ${base.arm}, over ${Math.round(runs.get(best.arm) ?? 0)} runs; P(better) = ${best.better.toFixed(2)}`;
  return [{ kind: 'default', name: best.arm, reason }];
}

function isSame(one: Suggested, other: Suggested): boolean {
  return one.kind === other.kind && one.name === other.name;
}

/** A suggestion that was decided is not repeated for this many decisions. */
const PAUSE = 50;

async function isRecent(
  batch: Batch,
  suggestion: SuggestionTable,
  { number, ...of }: Suggestions & { readonly number: number },
): Promise<boolean> {
  const status = statusOf(suggestion, of);
  const decided = decidingEvent(suggestion, of.events);
  if (status === 'open' || status === 'outdated' || !decided) return status === 'open';
  return number < PAUSE || (await isDecisionUntil(batch, suggestion, { after: number - PAUSE, at: decided.at }));
}

const ID_LENGTH = 10;

/** An earlier suggestion of the same may have the same number and values: its evidence faded and returned between two choices. */
function idOf(
  { workflow, step, kind, name, number, value_usd, time_price_usd }: Omit<SuggestionTable, 'id' | 'withdrawn'>,
  earlier: number,
): string {
  const parts = [workflow, step, kind, name, number, value_usd, time_price_usd, earlier];
  return sha256(parts.join('\n')).slice(0, ID_LENGTH);
}
