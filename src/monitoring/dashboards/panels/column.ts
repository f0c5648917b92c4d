import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { UNIT } from '../style.ts';

/** What a cell without a value shows. */
export const EMPTY_CELL = '–';

/** What a column of figures can show. */
type Figures = {
  readonly title: string;
  readonly unit: string;
  /** Texts in the place of figures. */
  readonly texts?: readonly string[];
};

/** Pixels that the longest figure of a unit takes. */
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

/** The width of a column of figures, so that nothing in it is cut off; columns of text share the rest. */
export function figureWidth({ title, unit, texts = [] }: Figures): DynamicConfigValue {
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

/** How narrow a column of text gets, in place of the 150 pixels that Grafana takes otherwise. */
export function textWidth(title: string): DynamicConfigValue {
  return {
    id: 'custom.minWidth',
    value: Math.max(70, widthOf(title)),
  };
}
