import { FieldColorModeId, type DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { CACHE_OUTCOMES, FILE_OPERATIONS, WORKTREE_OPERATIONS, WORKTREE_STATES } from '../../core/value-sets.ts';
import { RUN_RESULTS } from '../../core/context.ts';
import type { PanelQuery } from './panel.ts';
import { modelFamily } from '../../pricing/model-name.ts';
import { PRICES } from '../../pricing/pricing.ts';
import { DATA_TYPE } from '../queries/metrics-of-others.ts';
import { RANKS } from '../queries/ranks.ts';
import {
  ATTRIBUTE,
  DISK_DIRECTION,
  DRIFT_KIND,
  DROP_REASON,
  ERROR_SOURCE,
  EXPORT_SIGNAL,
  HOOK_FORM,
  RECORD_OUTCOME,
  SELECTION_KIND,
  TRANSCRIPT_GAP,
} from '../../telemetry/names.ts';

/** The models in the price table with their family and their number in it, from the oldest: a new one changes none. */
const MODELS = [...Map.groupBy(new Set(PRICES.map(({ model }) => model)), (model) => modelFamily(model) ?? '')].flatMap(
  ([family, models]) => models.toReversed().map((model, number) => ({ model, family, number })),
);

/**
 * The palette of Okabe and Ito for eight categories, without black: it remains distinguishable with each form of colour
 * blindness. Grafana has it as a mode that depends on a feature flag and on the version.
 */
const HUE = {
  sky: '#56B4E9',
  orange: '#E69F00',
  green: '#009E73',
  pink: '#CC79A7',
  yellow: '#F0E442',
  red: '#D55E00',
  blue: '#0072B2',
  /** What others are compared with, and series without a name that is known. */
  neutral: '#B0B0B0',
} as const;

/**
 * Two colors for each family of models, at the same distances as the other colors. Its models have them in turn, and
 * two of four have dashed lines: each differs from the three before it and from all models of other families.
 */
const FAMILY_COLORS: Readonly<Record<string, readonly [string, string]>> = {
  opus: [HUE.sky, HUE.blue],
  sonnet: [HUE.orange, '#8D6760'],
  haiku: [HUE.green, '#34FFE2'],
  fable: [HUE.pink, HUE.yellow],
  mythos: [HUE.red, '#FFBC9E'],
};

/** The colors of the models in the price table. */
export const MODEL_COLOR: Readonly<Record<string, string>> = Object.fromEntries(
  MODELS.map(({ model, family, number }) => [model, FAMILY_COLORS[family]?.[number % 2 === 0 ? 0 : 1] ?? HUE.neutral]),
);

/** The color of series that no override knows: models without a price. */
export const OTHER_COLOR: string = HUE.neutral;

/** The models whose lines are dashed; now the latest model of no family. */
const DASHED: ReadonlySet<string> = new Set(MODELS.filter(({ number }) => number % 4 < 2).map(({ model }) => model));

/** What the CLI calls the errors that end a session most often, by which they have a color; others are gray. */
const API_ERRORS: readonly string[] = [
  'rate_limit',
  'overloaded',
  'server_error',
  'invalid_request',
  'max_output_tokens',
  'authentication_failed',
  'billing_error',
];

/** All values of attributes that a graph is grouped by; of models, those with a price. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  [ATTRIBUTE.runResult]: RUN_RESULTS,
  [ATTRIBUTE.stepResult]: RUN_RESULTS,
  [ATTRIBUTE.toolResult]: RUN_RESULTS,
  [ATTRIBUTE.fileOperation]: FILE_OPERATIONS,
  [ATTRIBUTE.errorSource]: Object.values(ERROR_SOURCE),
  [ATTRIBUTE.errorType]: API_ERRORS,
  [ATTRIBUTE.diskDirection]: Object.values(DISK_DIRECTION),
  [ATTRIBUTE.requestModel]: Object.keys(MODEL_COLOR),
  [ATTRIBUTE.hookForm]: Object.values(HOOK_FORM),
  [ATTRIBUTE.recordOutcome]: Object.values(RECORD_OUTCOME),
  [ATTRIBUTE.transcriptGap]: Object.values(TRANSCRIPT_GAP),
  [ATTRIBUTE.exportSignal]: Object.values(EXPORT_SIGNAL),
  [ATTRIBUTE.dropReason]: Object.values(DROP_REASON),
  [ATTRIBUTE.selectionKind]: Object.values(SELECTION_KIND),
  [ATTRIBUTE.worktreeState]: WORKTREE_STATES,
  [ATTRIBUTE.worktreeOperation]: WORKTREE_OPERATIONS,
  [ATTRIBUTE.cacheOutcome]: CACHE_OUTCOMES,
  [ATTRIBUTE.driftKind]: Object.values(DRIFT_KIND),
  [DATA_TYPE]: Object.values(EXPORT_SIGNAL),
};

/** The colors of other series with known names, in their order, and of ranks. */
const ORDER = [HUE.sky, HUE.orange, HUE.green, HUE.pink, HUE.yellow, HUE.red, HUE.blue] as const;

/** The colors of ranks, and of what is beyond them. */
const RANK_COLORS: Override[] = [...ORDER.slice(0, RANKS), HUE.neutral].map((fixedColor, index) =>
  override({ id: 'byRegexp', options: `/^${index + 1} · /` }, fixedColor),
);

/** A field override by name. */
type Override = {
  readonly matcher: { readonly id: 'byName' | 'byRegexp'; readonly options: string };
  readonly properties: DynamicConfigValue[];
};

/** The colors of series that mean the same on every dashboard, whatever else is selected. */
const KIND_COLOR: Readonly<Record<string, string>> = {
  // Results and changes.
  success: HUE.green,
  failure: HUE.red,
  cancelled: HUE.yellow,
  abandoned: HUE.pink,
  create: HUE.green,
  modify: HUE.sky,
  delete: HUE.red,
  added: HUE.green,
  removed: HUE.red,
  // Token kinds.
  input: HUE.sky,
  'cache read': HUE.green,
  'cache write': HUE.orange,
  output: HUE.pink,
  reasoning: HUE.yellow,
  // Sources of errors.
  tool: HUE.orange,
  model: HUE.sky,
  permission: HUE.yellow,
  step: HUE.pink,
  // Comparisons and percentiles.
  now: HUE.sky,
  baseline: HUE.neutral,
  A: HUE.neutral,
  B: HUE.sky,
  p50: HUE.sky,
  p95: HUE.orange,
  quarantined: HUE.blue,
  // Input and output.
  read: HUE.sky,
  write: HUE.orange,
};

/**
 * Overrides with a fixed color for every series, so that it does not depend on which others there are. Names that are
 * not known in advance need ranks.
 */
export function seriesColors(title: string, queries: readonly PanelQuery[]): Override[] {
  if (queries.some(({ ranked }) => ranked)) return RANK_COLORS;
  return queries
    .flatMap(({ legend, by }) => (legend === undefined && by ? namesBy(by) : [legend ?? title]))
    .map((name, index) =>
      byName(name, KIND_COLOR[name] ?? MODEL_COLOR[name] ?? ORDER[index % ORDER.length] ?? OTHER_COLOR),
    );
}

function override(matcher: Override['matcher'], fixedColor: string): Override {
  return { matcher, properties: [{ id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor } }] };
}

/** All combinations of the values of attributes, as legends show them. */
function namesBy(by: readonly string[]): string[] {
  const values = by.map((attribute) => VALUES[attribute] ?? []);
  return values.reduce<string[]>(
    (names, those) => names.flatMap((name) => those.map((value) => (name === '' ? value : `${name} · ${value}`))),
    [''],
  );
}

const DASHES: DynamicConfigValue = { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } };

function byName(name: string, fixedColor: string): Override {
  const { matcher, properties } = override({ id: 'byName', options: name }, fixedColor);
  return { matcher, properties: [...properties, ...(DASHED.has(name) ? [DASHES] : [])] };
}
