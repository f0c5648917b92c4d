import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { NAME_BREAKS, withoutBreaks } from './name-breaks.ts';
import { UNIT } from './style.ts';
import { ATTRIBUTE } from '../../telemetry/names.ts';

/** Grafana's weights of Inter: of text, and of titles. */
export type FontWeight = 400 | 500;

/** The text of a cell without a value. */
export const EMPTY_CELL = '–';

/** What descriptions say about columns with a p95. */
export const P95 = 'p95 is interpolated within a bucket; the other values are exact.';

/** A column of durations. */
export const duration = { unit: UNIT.duration, noValue: EMPTY_CELL } as const;

/** A column of durations of tool calls and requests. */
export const callDuration = { unit: UNIT.plainSeconds, decimals: 2, noValue: EMPTY_CELL } as const;

/** A column of durations of single operations, which may take milliseconds or minutes and are compared. */
export const operationDuration = { unit: UNIT.plainSeconds, decimals: 3, noValue: EMPTY_CELL } as const;

/** A column of durations below a minute. */
export const seconds = { unit: UNIT.seconds, decimals: 2, noValue: EMPTY_CELL } as const;

/** A column of texts. */
export type TextColumn = {
  readonly title: string;
  readonly attribute: string;
  /** The longest text that is not broken into lines. @default that of the attribute */
  readonly longest?: string | undefined;
};

/** The size of Grafana's text, table cells and panel titles, in pixels. */
const TEXT_SIZE = 14;

/**
 * Advance widths of Inter 4.1 for the characters from space to tilde, in thousandths of the font size, read from the
 * fonts in @fontsource/inter 5.3.0.
 */
const ADVANCES: Readonly<Record<FontWeight, readonly number[]>> = {
  400: [
    281, 288, 466, 633, 642, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 631, 407, 610, 618, 646, 593, 620,
    566, 619, 620, 288, 302, 662, 662, 662, 511, 966, 690, 654, 730, 722, 601, 590, 746, 743, 269, 571, 672, 565, 903,
    753, 765, 639, 765, 644, 642, 646, 744, 690, 985, 682, 679, 629, 365, 360, 365, 471, 456, 323, 562, 612, 571, 612,
    583, 370, 613, 591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 376, 528, 327, 591, 562, 818, 546, 562, 552, 426,
    333, 426, 662,
  ],
  500: [
    267, 304, 494, 639, 646, 993, 653, 313, 369, 369, 521, 667, 303, 462, 303, 370, 646, 415, 616, 627, 656, 603, 630,
    571, 629, 630, 303, 315, 667, 667, 667, 527, 982, 709, 657, 733, 722, 603, 589, 748, 745, 272, 575, 688, 565, 913,
    756, 767, 642, 769, 648, 646, 653, 740, 709, 1003, 701, 696, 641, 369, 370, 369, 477, 463, 337, 568, 618, 577, 618,
    587, 379, 620, 602, 252, 252, 559, 252, 888, 602, 604, 618, 618, 387, 539, 340, 602, 575, 829, 557, 575, 559, 440,
    346, 440, 667,
  ],
};

/** The width of any other character: that of the widest of them in use, the ellipsis. */
const OTHER = 910;

/** Grafana's space between characters at the size of text, in pixels. */
const LETTER_SPACING = 0.15;

/** The width of a text in Grafana, in pixels. */
export function textPixels(text: string, weight: FontWeight = 400, size: number = TEXT_SIZE): number {
  const visible = withoutBreaks(text);
  const advances = [...visible].map((character) => ADVANCES[weight][(character.codePointAt(0) ?? 0) - 32] ?? OTHER);
  const thousandths = advances.reduce((sum, advance) => sum + advance, 0);
  return (thousandths * size) / 1000 + (advances.length * LETTER_SPACING * size) / TEXT_SIZE;
}

type NumberColumn = {
  readonly title: string;
  readonly unit: string;
  readonly decimals?: number;
  /** The longest value. @default that of the unit */
  readonly longest?: string;
  /** A text that may replace values. */
  readonly noValue?: string;
};

/** The width at which no value of a column is cut off. Text columns share the remaining width. */
export function numberWidth({ title, noValue = '', ...column }: NumberColumn): DynamicConfigValue {
  const { longest = longestOf(column) } = column;
  return { id: 'custom.width', value: Math.max(titleWidth(title), cellWidth(longest), cellWidth(noValue)) };
}

/** The longest cost of a run or session. */
const LONGEST_COST = '$4,444.4444';

/** The longest value of each unit that a table has to show; no digit is wider than 4. */
const LONGEST_VALUE: Readonly<Record<string, string>> = {
  [UNIT.dollars]: '$444,444.44',
  [UNIT.seconds]: '59.99 mins',
  [UNIT.duration]: '9999:59:59',
  [UNIT.plainSeconds]: '99999.99 s',
  [UNIT.bytes]: '1023.99 MiB',
  [UNIT.count]: '12.3 Mil',
  [UNIT.exact]: '44,444,444',
  [UNIT.share]: '-1234.5%',
  [UNIT.percent]: '100.0%',
  [UNIT.points]: '-100.0 pp',
  [UNIT.factor]: '1234.56',
  [UNIT.time]: '2044-04-24 04:44:44',
  [UNIT.minute]: '2044-04-24 04:44',
};

function longestOf({ unit, decimals }: Pick<NumberColumn, 'unit' | 'decimals'>): string {
  return unit === UNIT.dollars && decimals === 4 ? LONGEST_COST : (LONGEST_VALUE[unit] ?? '');
}

/** The padding of a cell, and the space of a title for the arrow of the sorted column. */
const PADDING = 16;

const ARROW = 18;

function titleWidth(title: string): number {
  return Math.ceil(textPixels(title, 500)) + PADDING + ARROW;
}

function cellWidth(text: string): number {
  return Math.ceil(textPixels(text)) + PADDING;
}

/** The width of one of the text columns of a table. Longer texts wrap; no row is cut off. */
export function textProperties(column: TextColumn, all: readonly TextColumn[]): DynamicConfigValue[] {
  const breaks = hasNames(column.attribute) ? NAME_BREAKS : [];
  return [
    textWidth(column, all),
    { id: 'custom.wrapText', value: true },
    { id: 'custom.inspect', value: true },
    ...breaks,
  ];
}

/**
 * A fixed width if all texts are known, so that columns with other texts have the remaining room. Grafana divides it
 * equally among them and ends beyond the edge of the table if the minimum of one, by default 150 pixels, is above its
 * share. So the minimums are equal.
 */
function textWidth(column: TextColumn, all: readonly TextColumn[]): DynamicConfigValue {
  const open = all.filter(({ attribute }) => hasNames(attribute));
  if (open.length > 0 && !open.includes(column)) return { id: 'custom.width', value: leastWidth(column) };
  const sharing = open.length > 0 ? open : all;
  const sum = sharing.reduce((pixels, other) => pixels + leastWidth(other), 0);
  return { id: 'custom.minWidth', value: Math.floor(sum / sharing.length) };
}

function leastWidth({ title, attribute, longest = longestText(attribute) }: TextColumn): number {
  return Math.max(titleWidth(title), cellWidth(longest));
}

/** The longest text of attributes with a closed set of values or one form: their columns need no more room. */
const LONGEST_KNOWN: Readonly<Record<string, string>> = {
  [ATTRIBUTE.runId]: '019ac9a4-0000-7000-8000-000000000000',
  [ATTRIBUTE.runResult]: 'abandoned',
  [ATTRIBUTE.stepResult]: 'abandoned',
  [ATTRIBUTE.toolResult]: 'failure',
  [ATTRIBUTE.stepKind]: 'repair',
  [ATTRIBUTE.stepAttempt]: '99',
  [ATTRIBUTE.agentTurns]: '9999',
  [ATTRIBUTE.fileOperation]: 'modify',
  [ATTRIBUTE.fileSource]: 'shell',
  [ATTRIBUTE.fileLinesAdded]: '99999',
  [ATTRIBUTE.fileLinesRemoved]: '99999',
  [ATTRIBUTE.errorSource]: 'permission',
  [ATTRIBUTE.signal]: 'duration',
  [ATTRIBUTE.changeKind]: 'configuration',
  // Of a regression, with the unit of its values.
  measured: 'success rate',
  [ATTRIBUTE.budgetPeriod]: 'month',
  [ATTRIBUTE.reasoningLevel]: 'medium',
  [ATTRIBUTE.hookForm]: 'command',
  [ATTRIBUTE.difference]: 'cache_write',
  [ATTRIBUTE.agentRole]: 'auxiliary',
};

/** A long part, without a space or hyphen, of attributes whose values users or others choose; longer texts take several lines. */
const LONG_TEXT: Readonly<Record<string, string>> = {
  // Of a regression: the new value.
  cause: 'claude-opus-5',
  [ATTRIBUTE.agentName]: 'purpose',
  [ATTRIBUTE.requestModel]: 'claude-haiku-4-5',
  [ATTRIBUTE.taskType]: 'documentation',
  [ATTRIBUTE.variant]: 'prompts',
  [ATTRIBUTE.configVersion]: '2026-12-31',
  [ATTRIBUTE.errorType]: 'exit_code_101',
};

/** Names that users choose, such as of workflows and steps, take several lines beyond this length in a narrow window. */
const LONGEST_NAME = 'package-building';

function longestText(attribute: string): string {
  return LONGEST_KNOWN[attribute] ?? LONG_TEXT[attribute] ?? LONGEST_NAME;
}

/** Whether users or others choose the values of an attribute, such as names of workflows and steps. */
export function hasNames(attribute: string): boolean {
  return LONGEST_KNOWN[attribute] === undefined;
}
