import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { UNIT } from '../style.ts';

/** What a cell without a value shows. */
export const EMPTY_CELL = '–';

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

const CHARACTER = 8;
const PADDING = 20;

/** What a column of figures can show. */
type Figures = {
  readonly title: string;
  readonly unit: string;
  /** Texts in the place of figures. */
  readonly texts?: readonly string[];
};

/** The width of a column of figures, so that nothing in it is cut off; columns of text share the rest. */
export const figureWidth = ({ title, unit, texts = [] }: Figures): DynamicConfigValue => ({
  id: 'custom.width',
  value: Math.max(WIDTH[unit] ?? 0, ...[title, ...texts].map(widthOf)),
});

/** How narrow a column of text gets, in place of the 150 pixels that Grafana takes otherwise. */
export const textWidth = (title: string): DynamicConfigValue => ({
  id: 'custom.minWidth',
  value: Math.max(70, widthOf(title)),
});

const widthOf = (text: string): number => text.length * CHARACTER + PADDING;
