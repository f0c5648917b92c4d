import { count, duration, usd } from '../../core/amounts.ts';
import type { DetectionSignal } from '../../core/signal.ts';
import { settingChange } from '../../core/text/settings-in-words.ts';
import { reportedVerdicts } from '../../store/queries/detection/state.ts';
import type { VerdictTable } from '../../store/schema.ts';
import type { Queryable } from '../../store/transaction.ts';
import type { Checked, Condition } from '../condition.ts';

/** Workflows and steps that the detection judged to have become worse. */
export async function checkRegressions(store: Queryable, now: number): Promise<Checked> {
  const verdicts = await reportedVerdicts(store, now);
  const worse = verdicts.filter(({ state, simulated }) => state === 'regressed' && simulated === 0);
  return { conditions: worse.map(conditionOf), decides: (key) => key.startsWith('regression/') };
}

function conditionOf(verdict: VerdictTable): Condition {
  const { workflow, step, signal } = verdict;
  const query = new URLSearchParams({ words: `workflow:${JSON.stringify(workflow)}` });
  return {
    key: `regression/${JSON.stringify([workflow, step, signal])}`,
    // Steps of a workflow often become worse together.
    group_key: `regression/${JSON.stringify([workflow, signal])}`,
    kind: 'regression',
    severity: 'warning',
    workflow,
    subject: step === '' ? workflow : `Step ${step} of ${workflow}`,
    problem: problemOf(verdict),
    description: descriptionOf(verdict),
    page: `/trends?${query}`,
  };
}

const VERBS: Readonly<Record<Exclude<DetectionSignal, 'success'>, string>> = {
  cost: 'costs',
  duration: 'takes',
  tokens: 'uses',
  repairs: 'needs',
  errors: 'has',
};

const PROBLEMS: Readonly<Record<Exclude<DetectionSignal, 'success'>, string>> = {
  cost: 'times as much as before',
  duration: 'times as long as before',
  tokens: 'times as many tokens as before',
  repairs: 'times as many repair attempts as before',
  errors: 'times as many errors as before',
};

function problemOf({ signal, effect, typical_before, typical_after }: VerdictTable): string {
  if (signal === 'success')
    return `succeeds in ${amount(signal, typical_after)} of cases, ${amount(signal, typical_before)} before`;
  return `${VERBS[signal]} ${(effect ?? 1).toFixed(2)} ${PROBLEMS[signal]}`;
}

function amount(signal: DetectionSignal, value: number | null): string {
  if (value === null) return 'unknown';
  if (signal === 'cost') return usd(value);
  if (signal === 'duration') return duration(value * 1000);
  if (signal === 'success') return `${Math.round(value * 100)}%`;
  return signal === 'tokens' ? count(Math.round(value)) : value.toFixed(1);
}

function descriptionOf(verdict: VerdictTable): string {
  const { signal, typical_before, typical_after, since, n, baseline_n } = verdict;
  const typical = `Typical value ${amount(signal, typical_after)}, ${amount(signal, typical_before)} before`;
  const onset = since === null ? '' : ` The change began about ${new Date(since).toISOString().slice(0, 10)}.`;
  return `${typical} (${count(n)} and ${count(baseline_n)} observations).${onset}${causeOf(verdict)}`;
}

function causeOf({ cause_kind, cause_previous, cause_value, other_causes }: VerdictTable): string {
  if (cause_kind === null) return ' No recorded setting changed with it.';
  const others = other_causes ? ` (and ${other_causes} other changes)` : '';
  return ` Likely cause: ${settingChange(cause_kind, cause_previous, cause_value)}${others}.`;
}
