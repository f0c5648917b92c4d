import type { DataFrame, Field, GetFieldDisplayValuesOptions, LinkModel } from '@grafana/data';
import type { Panel } from '../dashboard-file.ts';
import { grafana } from './grafana-data.ts';
import { THEME, type RenderedPanel } from './render-panel.ts';

/** A displayed text, its color, and its links. */
export type ShownCell = { readonly text: string; readonly color?: string; readonly links: readonly string[] };

/** A displayed column of a table, value or series. */
export type ShownColumn = {
  readonly name: string;
  readonly isNumber: boolean;
  readonly unit?: string;
  /** In pixels; absent if Grafana chooses it. */
  readonly width?: number;
  readonly minWidth?: number;
  /** Whether long texts take several lines. */
  readonly isWrapped?: boolean;
  /** Whether cells are at the right, as numbers are by default. */
  readonly isRight?: boolean;
  /** The color of a line, bar or slice. */
  readonly color?: string;
  readonly isDashed?: boolean;
  readonly cells: readonly ShownCell[];
  /** The values behind a single value, if they are shown. */
  readonly sparkline?: readonly number[];
};

const FIGURES = ['stat', 'gauge', 'bargauge', 'piechart'];

/** The displayed content of a panel: the columns of a table, else one column per value or series. */
export function shownColumns(rendered: RenderedPanel): ShownColumn[] {
  const { panel, frames } = rendered;
  if (FIGURES.includes(panel.type)) return figures(rendered);
  // A table shows one frame at a time, by default the first.
  if (panel.type === 'table')
    return frames.slice(0, 1).flatMap((frame) => columnsOf(frame, frames, { rows: rowsInOrder(frame, panel) }));
  return frames.flatMap((frame) => columnsOf(frame, frames, { isDrawn: isNumeric }));
}

function figures({ panel, fieldConfig, frames, variables }: RenderedPanel): ShownColumn[] {
  const { reduceOptions, graphMode } = panel.options as Pick<GetFieldDisplayValuesOptions, 'reduceOptions'> & {
    readonly graphMode?: string;
  };
  const sparkline = graphMode === 'area';
  const replaceVariables = variables.replace;
  const data = [...frames];
  return grafana
    .getFieldDisplayValues({ data, reduceOptions, fieldConfig, replaceVariables, theme: THEME, sparkline })
    .map(({ display, field, getLinks, sparkline: line }) => ({
      name: display.title ?? '',
      isNumber: true,
      ...(field.unit === undefined ? {} : { unit: field.unit }),
      ...(display.color === undefined ? {} : { color: display.color }),
      cells: [cell(display, getLinks?.() ?? [])],
      ...(line ? { sparkline: line.y.values.map(Number) } : {}),
    }));
}

function cell(display: Parameters<typeof grafana.formattedValueToString>[0] & { color?: string }, links: LinkModel[]) {
  return {
    text: grafana.formattedValueToString(display),
    ...(display.color === undefined ? {} : { color: display.color }),
    links: links.map(({ href }) => href),
  };
}

/** The rows to show, by index, and the columns. */
type Shown = { readonly rows?: readonly number[]; readonly isDrawn?: (field: Field) => boolean };

function columnsOf(
  frame: DataFrame,
  frames: readonly DataFrame[],
  { rows = [...Array(frame.length).keys()], isDrawn = isVisible }: Shown,
): ShownColumn[] {
  return frame.fields
    .filter(isDrawn)
    .map((field) => columnOf(field, grafana.getFieldDisplayName(field, frame, [...frames]), rows));
}

type Custom = {
  readonly drawStyle?: string;
  readonly lineStyle?: { readonly fill?: string };
  readonly align?: string;
  readonly width?: number;
  readonly minWidth?: number;
  readonly wrapText?: boolean;
  readonly hideFrom?: { readonly viz?: boolean };
};

function isVisible({ config }: Field): boolean {
  return (config.custom as Custom | undefined)?.hideFrom?.viz !== true;
}

/** Sufficient for every kind of cell. */
const MOST_ROWS = 50;

function columnOf(field: Field, name: string, rows: readonly number[]): ShownColumn {
  const { unit, custom } = field.config;
  const { align, width, minWidth, wrapText, drawStyle, lineStyle } = (custom ?? {}) as Custom;
  return {
    name,
    isNumber: isNumeric(field),
    isRight: align === 'right' || isNumeric(field),
    color: grafana.getFieldSeriesColor(field, THEME).color,
    ...(drawStyle === 'line' && lineStyle?.fill === 'dash' ? { isDashed: true } : {}),
    ...(unit === undefined ? {} : { unit }),
    ...(width === undefined ? {} : { width }),
    ...(minWidth === undefined ? {} : { minWidth }),
    ...(wrapText ? { isWrapped: true } : {}),
    cells: rows.slice(0, MOST_ROWS).map((valueRowIndex) => {
      const value: unknown = field.values[valueRowIndex];
      const display = field.display?.(value) ?? { text: String(value), numeric: Number.NaN };
      return cell(display, field.getLinks?.({ valueRowIndex }) ?? []);
    }),
  };
}

function isNumeric({ type }: Field): boolean {
  return type === grafana.FieldType.number;
}

type SortBy = readonly { readonly displayName: string; readonly desc?: boolean }[];

/** The indexes of the rows in the order of the table: links take their values from the row with the index. */
function rowsInOrder(frame: DataFrame, { options = {} }: Panel): number[] {
  const [by] = (options['sortBy'] ?? []) as SortBy;
  const at = frame.fields.findIndex((field) => grafana.getFieldDisplayName(field, frame) === by?.displayName);
  const rows = [...Array(frame.length).keys()];
  const index: Field = { name: 'index', type: grafana.FieldType.number, config: {}, values: rows };
  const ordered = grafana.sortDataFrame({ ...frame, fields: [...frame.fields, index] }, at, by?.desc);
  return at < 0 ? rows : (ordered.fields.at(-1)?.values as number[]);
}
