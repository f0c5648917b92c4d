import { modelUsesOf, type ModelUse } from '../../facts/model-use.ts';
import type { CostRow } from '../../store/queries/page/fact-rows.ts';
import type { CostDimension } from './dimensions.ts';

/** What cost on a day with the same values of the dimensions that are asked for. */
export type CostItem = CostKeys & {
  /** Billionths of a US dollar. */
  readonly nano: number;
  /** Whether a part of the cost is unknown. */
  readonly isLowerBound: boolean;
};

/** What identifies an item: the day on which the run started, and values. */
type CostKeys = Readonly<Record<'day' | 'model' | 'by' | 'across', string>>;

/** What cost is divided by. */
export type CostDivision = {
  readonly by: CostDimension;
  readonly across: CostDimension;
  readonly dayOf: (at: number) => string;
};

/** The name of values that were not given, and of what happened outside of any step. */
const NOT_GIVEN = '(none)';

const VALUES: Readonly<Record<CostDimension, ValueOf>> = {
  model: (_row, { model }) => model,
  effort: (_row, { effort }) => effort ?? NOT_GIVEN,
  agent: (_row, { agent }) => agent,
  step: ({ step }) => step ?? NOT_GIVEN,
  workflow: ({ workflow }) => workflow,
  'task-type': ({ task_type }) => task_type ?? NOT_GIVEN,
  configuration: ({ config_id }) => config_id ?? NOT_GIVEN,
  variant: ({ variant }) => variant ?? NOT_GIVEN,
  attempt: ({ kind }) => kind,
  result: ({ run_result }) => run_result ?? NOT_GIVEN,
  project: ({ project }) => project,
  cli: ({ cli_version }) => cli_version ?? NOT_GIVEN,
};

type ValueOf = (row: CostRow, use: Pick<ModelUse, 'model' | 'effort' | 'agent'>) => string;

/** By day, model and both values: a map for each takes a tenth of the time of one of joined keys. */
type Sums = Map<string, Map<string, Map<string, Map<string, Sum>>>>;

type Sum = { -readonly [K in keyof CostItem]: CostItem[K] };

/** Usage that is missing belongs to no known model. */
const UNKNOWN = { model: '(unknown)', effort: null, agent: NOT_GIVEN } as const;

/** The cost of attempts in as few items as divide it: thousands of attempts differ in few values. Items add up to the attempts. */
export function costItems(rows: readonly CostRow[], { by, across, dayOf }: CostDivision): CostItem[] {
  const [byOf, acrossOf, modelOf] = [VALUES[by], VALUES[across], VALUES.model];
  const sums: Sums = new Map();
  for (const row of rows) {
    const day = dayOf(row.run_started_at);
    for (const use of modelUsesOf(row)) {
      const keys = { day, model: modelOf(row, use), by: byOf(row, use), across: acrossOf(row, use) };
      add(sums, keys, use.costNanoUsd, use.unpriced > 0);
    }
    if (row.usage_gap === null) continue;
    const keys = { day, model: modelOf(row, UNKNOWN), by: byOf(row, UNKNOWN), across: acrossOf(row, UNKNOWN) };
    add(sums, keys, 0, true);
  }
  return itemsOf(sums);
}

function add(sums: Sums, keys: CostKeys, nano: number, isLowerBound: boolean): void {
  const last = mapIn(mapIn(mapIn(sums, keys.day), keys.model), keys.by);
  const sum = last.get(keys.across);
  if (!sum) {
    last.set(keys.across, { ...keys, nano, isLowerBound });
    return;
  }
  sum.nano += nano;
  sum.isLowerBound ||= isLowerBound;
}

function mapIn<V>(maps: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const known = maps.get(key);
  if (known) return known;
  const added = new Map<string, V>();
  maps.set(key, added);
  return added;
}

function itemsOf(sums: Sums): CostItem[] {
  return [...sums.values()].flatMap((ofDay) =>
    [...ofDay.values()].flatMap((ofModel) => [...ofModel.values()].flatMap((last) => [...last.values()])),
  );
}
