import { CAUSE_KINDS, type CauseKind } from '../../core/value-sets.ts';
import type { TrendFact } from './trend-fact.ts';

/** A setting that changed when a metric did. */
export type Cause = {
  readonly kind: CauseKind;
  /** The most frequent value before; null if none is known. */
  readonly from: string | null;
  readonly to: string;
  /** The start of the first run with the new value, in milliseconds since 1970. */
  readonly at: number;
  /** By how much the share of runs with the new value differs between before and after the change, 0 to 1. */
  readonly share: number;
};

/** The settings of a run or attempt. */
export type SettingsFact = Pick<
  TrendFact,
  'started_at' | 'config_id' | 'config_version' | 'model' | 'effort' | 'cli_version' | 'prompts' | 'prices'
>;

/** A cause with the index of the first fact after it. */
export type LocatedCause = Cause & { readonly index: number };

/** Places in a series: facts from `from` on, a change before `earliest` to `latest`, facts before `to`. */
export type ChangeWindow = {
  readonly from: number;
  readonly earliest: number;
  readonly at: number;
  readonly latest: number;
  readonly to: number;
};

/**
 * The settings that changed within the window of a change or at most 3 runs around it, the most likely first: those
 * that separate before from after best, then the nearest. A price that differs only because the model does is none.
 */
export function causesOf(facts: readonly SettingsFact[], window: ChangeWindow): LocatedCause[] {
  const near = facts.slice(window.from, window.to);
  const found = CAUSE_KINDS.flatMap((kind) => causeOf(near, window, kind) ?? []);
  const hasNewModel = found.some(({ kind }) => kind === 'model');
  return found
    .filter(({ kind }) => !(hasNewModel && kind === 'prices'))
    .toSorted((a, b) => b.share - a.share || Math.abs(a.index - window.at) - Math.abs(b.index - window.at));
}

const SETTING: Readonly<Record<CauseKind, (fact: SettingsFact) => string | null>> = {
  configuration: configurationOf,
  model: ({ model }) => model,
  prompts: ({ prompts }) => prompts,
  cli: ({ cli_version }) => cli_version,
  effort: ({ effort }) => effort,
  prices: ({ prices }) => prices,
};

/** A setting that most runs had before, or most do not have after, does not explain a change. */
const MIN_SHARE = 0.5;

/** How many runs outside of the window of a change a setting may have changed. */
const NEAR_RUNS = 3;

function causeOf(near: readonly SettingsFact[], window: ChangeWindow, kind: CauseKind): LocatedCause | undefined {
  const values = near.map(SETTING[kind]);
  const place = window.at - window.from;
  const [before, after] = [sharesOf(values.slice(0, place)), sharesOf(values.slice(place))];
  const [best] = [...after]
    .map(([value, share]) => ({ value, share: share - (before.get(value) ?? 0) }))
    .toSorted((a, b) => b.share - a.share);
  if (!best || best.share < MIN_SHARE || before.size === 0) return undefined;
  const index = window.from + changeOf(values, best.value);
  if (index < window.earliest - NEAR_RUNS || index > window.latest + NEAR_RUNS) return undefined;
  const [from] = [...before].toSorted(([, a], [, b]) => b - a)[0] ?? [null];
  return { kind, from, to: best.value, at: near[index - window.from]?.started_at ?? 0, share: best.share, index };
}

/** The share of each known value. */
function sharesOf(values: readonly (string | null)[]): Map<string, number> {
  const known = values.filter((value) => value !== null);
  return new Map([...Map.groupBy(known, (value) => value)].map(([value, of]) => [value, of.length / known.length]));
}

/** The index at which a value begins: with the fewest of them before it and of others after it. */
function changeOf(values: readonly (string | null)[], value: string): number {
  let wrong = values.filter((other) => other !== null && other !== value).length;
  let best = { index: 0, wrong };
  for (const [index, other] of values.entries()) {
    if (other !== null) wrong += other === value ? 1 : -1;
    if (wrong < best.wrong) best = { index: index + 1, wrong };
  }
  return firstKnown(values, best.index);
}

/** Facts of unknown setting do not have the new value yet. */
function firstKnown(values: readonly (string | null)[], index: number): number {
  const found = values.findIndex((value, at) => at >= index && value !== null);
  return found < 0 ? index : found;
}

/** The configuration with its version, such as `build@12`; null if none is known. */
export function configurationOf({ config_id, config_version }: SettingsFact): string | null {
  return config_version === null ? config_id : `${config_id ?? ''}@${config_version}`;
}
