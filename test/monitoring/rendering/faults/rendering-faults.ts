import { ATTRIBUTE } from '../../../../src/telemetry/names.ts';
import { fieldOptionsOf } from '../field-options.ts';
import { colorsIn, isColor } from './colors.ts';
import type { RenderedPanel } from '../render-panel.ts';
import { shownColumns, type ShownColumn } from '../shown-panel.ts';
import { isUnit } from './units.ts';
import { widthFaults } from './widths.ts';
import { MODEL_COLOR } from '../../../../src/monitoring/panels/series-colors.ts';
import { UNIT } from '../../../../src/monitoring/panels/style.ts';
import { prometheusLabel } from '../../../../src/monitoring/queries/prometheus-names.ts';

/** The faults in what a panel shows. */
export function renderingFaults(rendered: RenderedPanel): string[] {
  const columns = shownColumns(rendered);
  const faults = rendered.frames.some(({ length }) => length > 0)
    ? [...nameFaults(rendered), ...columns.flatMap(columnFaults), ...kindFaults(rendered, columns)]
    : emptyFaults(rendered);
  const links = [...rendered.variables.unresolved].map((word) => `a link needs ${word}, which has no value`);
  return [...faults, ...optionFaults(rendered), ...colorFaults(rendered), ...links, ...tableFaults(rendered, columns)];
}

function nameFaults(rendered: RenderedPanel): string[] {
  return [
    ...rendered.unknownColumns.map((name) => `a transformation names ${name}, which is not a column`),
    ...unmatched(rendered).map((name) => `an override is for ${name}, which no column has as its name`),
  ];
}

/**
 * Colors exist for all series that a graph may have: it is sufficient if one of them matches. None has to match if they
 * are for the models of the price table: others may be used.
 */
function unmatched({ unmatchedOverrides, fieldConfig }: RenderedPanel): string[] {
  const colored = fieldConfig.overrides.filter(({ properties }) => properties.some(({ id }) => id === 'color'));
  const names = colored.map(({ matcher }) => String(matcher.options));
  const isOneUsed = names.some((name) => !unmatchedOverrides.includes(name));
  return unmatchedOverrides.filter((name) => !names.includes(name) || !(isOneUsed || name in MODEL_COLOR));
}

/** More digits than Grafana writes for any unit, a value that is not formatted, or a zero that reads like another value. */
const UNFORMATTED = /\d\.0*[1-9]\d{4}|NaN|Infinity|null|undefined|\[object|^-0(?:\.0+)?(?![.\d])/;

const RAW_NAMES = new Set(Object.values(ATTRIBUTE).flatMap((name) => [name, prometheusLabel(name)]));
/** Default names of Grafana and Prometheus. */
const UNNAMED = /^(?:Value(?: #[A-Z])?|Time|Series|__\w+)$|[{}]|="/;

function columnFaults({ name, isNumber, unit, cells }: ShownColumn): string[] {
  const texts = cells.map(({ text }) => text);
  const unformatted = isNumber ? texts.find((text) => UNFORMATTED.test(text)) : undefined;
  const raw = texts.find((text) => RAW_NAMES.has(text) && text.includes('_'));
  return [
    ...(RAW_NAMES.has(name) || UNNAMED.test(name) || name.trim() === '' ? [`"${name}" is shown as a name`] : []),
    ...(raw === undefined ? [] : [`${name} shows the label ${raw}`]),
    ...(unformatted === undefined ? [] : [`${name} shows ${unformatted}`]),
    ...(isNumber && unit === undefined ? [`${name} has no unit`] : []),
    ...(unit !== undefined && !isUnit(unit) ? [`${name} has the unit ${unit}, which Grafana does not know`] : []),
  ];
}

/** Types of panels whose durations have a word for less than a second; axes need none. */
const FIGURES: readonly string[] = ['table', 'stat'];

/** Types of panels whose series are distinguished by color. */
const COLORED: readonly string[] = ['timeseries', 'piechart'];

/** Faults of specific types of panels. */
function kindFaults({ panel }: RenderedPanel, columns: readonly ShownColumn[]): string[] {
  if (panel.type === 'heatmap') return countFaults(columns);
  if (FIGURES.includes(panel.type)) return cutDurations(columns);
  return COLORED.includes(panel.type) ? sharedColors(columns) : [];
}

const COUNTS: readonly string[] = [UNIT.exact, UNIT.count];

/** The cells of a heatmap are counts. */
function countFaults(columns: readonly ShownColumn[]): string[] {
  return columns
    .filter(({ unit = '' }) => !COUNTS.includes(unit))
    .map(({ name, unit }) => `counts in ${name} as ${unit}`);
}

function cutDurations(columns: readonly ShownColumn[]): string[] {
  return columns
    .filter(({ cells }) => cells.some(({ text }) => text === '00:00:00'))
    .map(({ name }) => `${name} shows 00:00:00`);
}

function sharedColors(columns: readonly ShownColumn[]): string[] {
  return [...Map.groupBy(columns, ({ color, isDashed = false }) => `${color}${isDashed ? ', dashed' : ''}`)]
    .filter(([, those]) => those.length > 1)
    .map(([color, those]) => `${those.map(({ name }) => name).join(', ')} share the color ${color}`);
}

function emptyFaults({ fieldConfig }: RenderedPanel): string[] {
  return (fieldConfig.defaults.noValue ?? '').trim() === '' ? ['has no text for an empty result'] : [];
}

/** Grafana ignores unknown options. */
function optionFaults({ panel, fieldConfig: { defaults, overrides } }: RenderedPanel): string[] {
  const known = fieldOptionsOf(panel.type);
  const { custom = {}, ...standard } = defaults;
  const used = [
    ...Object.keys(standard),
    ...Object.keys(custom as object).map((id) => `custom.${id}`),
    ...overrides.flatMap(({ properties }) => properties.map(({ id }) => id)),
  ];
  return [...new Set(used)]
    .filter((id) => !known.getIfExists(id))
    .map((id) => `sets ${id}, which Grafana does not know`);
}

function colorFaults({ fieldConfig }: RenderedPanel): string[] {
  return colorsIn(fieldConfig)
    .filter((color) => !isColor(color))
    .map((color) => `${color} is not a color`);
}

function tableFaults({ panel, frames, fieldConfig }: RenderedPanel, columns: readonly ShownColumn[]): string[] {
  if (panel.type !== 'table') return [];
  const sortBy = (panel.options?.['sortBy'] ?? []) as { displayName: string }[];
  const names = columns.map(({ name }) => name);
  const unsortable = frames.some(({ length }) => length > 0)
    ? sortBy.filter(({ displayName }) => !names.includes(displayName))
    : [];
  const { noValue = '' } = fieldConfig.defaults;
  // The text is for a table without rows; cells have a shorter one.
  const sentences = columns.filter(({ cells }) => noValue.includes(' ') && cells.some(({ text }) => text === noValue));
  return [
    ...(frames.length > 1 ? [`shows the first of ${frames.length} tables only`] : []),
    ...unsortable.map(({ displayName }) => `is sorted by ${displayName}, which is not a column`),
    ...sentences.map(({ name }) => `an empty cell of ${name} shows what an empty table says`),
    ...widthFaults(panel, columns),
  ];
}
