import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { UNIT } from './style.ts';

/** The text of a cell without a value. */
export const EMPTY_CELL = '–';

type NumberColumn = {
  readonly title: string;
  readonly unit: string;
  /** Texts that may replace values. */
  readonly texts?: readonly string[];
};

/** The width in pixels of the longest value of a unit. */
const WIDTH: Readonly<Record<string, number>> = {
  [UNIT.dollars]: 95,
  [UNIT.seconds]: 95,
  [UNIT.bytes]: 85,
  [UNIT.exact]: 105,
  [UNIT.share]: 75,
  [UNIT.factor]: 75,
  [UNIT.time]: 155,
  ns: 85,
};

/** The width at which no value of a column is cut off. Text columns share the remaining width. */
export function numberWidth({ title, unit, texts = [] }: NumberColumn): DynamicConfigValue {
  return {
    id: 'custom.width',
    value: Math.max(WIDTH[unit] ?? 0, ...[title, ...texts].map(widthOf)),
  };
}

const CHARACTER = 8;
const PADDING = 20;

function widthOf(text: string): number {
  return text.length * CHARACTER + PADDING;
}

/** The minimum width of a text column, instead of the 150 pixels of Grafana. */
export function textWidth(title: string): DynamicConfigValue {
  return {
    id: 'custom.minWidth',
    value: Math.max(70, widthOf(title)),
  };
}
