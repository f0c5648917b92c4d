import { TableFooterOptionsBuilder, TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type {
  DataTransformerConfig,
  DynamicConfigValue,
  ValueMappingResult,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { MappingType } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { prometheusLabel } from '../../prometheus-names.ts';
import { boardUrl, type BoardLink } from '../links.ts';
import { COLOUR, COLOUR_MODE, thresholds, type Threshold } from '../style.ts';
import { EMPTY_CELL, figureWidth, textWidth } from './column.ts';
import { refId, tableTargets } from './panel-query.ts';
import { described, type PanelText } from './panel-text.ts';

/** What a row is about: a label of all figures. */
export type RowKey = {
  readonly attribute: string;
  readonly title: string;
  /** Where a row does not have the label. @default a dash */
  readonly nothing?: string;
  readonly link?: BoardLink;
};

/** A figure of each row. */
export type Figure = {
  readonly title: string;
  /** Split by the attributes of all row keys. */
  readonly expr: string;
  readonly unit: string;
  readonly decimals?: number;
  /** Where a row has no such figure. @default '0' */
  readonly nothing?: string;
  /** The colour below all thresholds. @default quiet */
  readonly colour?: string;
  readonly thresholds?: readonly Threshold[];
  /** Words for values. */
  readonly words?: Readonly<Record<string, ValueMappingResult>>;
};

/** Rows of figures as of the end of the range. */
export type Table = Omit<PanelText, 'unit' | 'decimals' | 'link'> & {
  readonly keys: readonly RowKey[];
  readonly figures: readonly Figure[];
  /** The title of the figure by which rows are sorted, the highest first. @default the first figure */
  readonly sortBy?: string;
};

/** A panel of rows. */
export function table(spec: Table): PanelBuilder {
  const builder = described(new PanelBuilder(), { ...spec, unit: 'none' }, { width: 12, height: 8 })
    .targets(tableTargets(spec.figures.map(({ expr }) => expr)))
    .transformations(arranged(spec))
    .colorScheme(COLOUR_MODE.thresholds())
    .thresholds(thresholds(COLOUR.quiet))
    .footer(new TableFooterOptionsBuilder().show(false).countRows(false).reducer([]))
    .sortBy([new TableSortByFieldStateBuilder().displayName(spec.sortBy ?? spec.figures[0]?.title ?? '').desc(true)]);
  for (const key of spec.keys) builder.overrideByName(key.title, keyProperties(key));
  for (const figure of spec.figures) builder.overrideByName(figure.title, figureProperties(figure));
  return builder;
}

/** One row for each set of row keys, columns in the given order under their titles. */
function arranged({ keys, figures }: Table): DataTransformerConfig[] {
  const columns = [
    ...keys.map(({ attribute, title }) => [prometheusLabel(attribute), title]),
    ...figures.map(({ title }, index) => [valueColumn(index, figures.length), title]),
  ];
  return [
    { id: 'merge', options: {} },
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: Object.fromEntries(columns.map(([name], index) => [name, index])),
        renameByName: Object.fromEntries(columns),
      },
    },
  ];
}

/** What Grafana calls a figure's column before it is renamed. */
function valueColumn(index: number, count: number): string {
  return count === 1 ? 'Value' : `Value #${refId(index)}`;
}

function keyProperties({ title, link, nothing = EMPTY_CELL }: RowKey): DynamicConfigValue[] {
  return [
    { id: 'noValue', value: nothing },
    textWidth(title),
    ...(link ? [{ id: 'links', value: [{ title: link.title, url: boardUrl(link) }] }] : []),
  ];
}

function figureProperties(figure: Figure): DynamicConfigValue[] {
  return [
    { id: 'unit', value: figure.unit },
    { id: 'noValue', value: figure.nothing ?? '0' },
    figureWidth({ ...figure, texts: textsOf(figure) }),
    ...(figure.decimals === undefined ? [] : [{ id: 'decimals', value: figure.decimals }]),
    ...(figure.words ? [{ id: 'mappings', value: [{ type: MappingType.ValueToText, options: figure.words }] }] : []),
    ...(figure.thresholds || figure.words
      ? [
          { id: 'thresholds', value: thresholds(figure.colour ?? COLOUR.quiet, figure.thresholds).build() },
          { id: 'custom.cellOptions', value: { type: 'color-text' } },
        ]
      : []),
  ];
}

function textsOf({ nothing = '', words = {} }: Figure): string[] {
  return [nothing, ...Object.values(words).map(({ text = '' }) => text)];
}
