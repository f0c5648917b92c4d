import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { UNIT } from './style.ts';
import { textPixels } from './text-width.ts';
import { ATTRIBUTE } from '../../telemetry/names.ts';

/** The text of a cell without a value. */
export const EMPTY_CELL = '–';

type NumberColumn = {
  readonly title: string;
  readonly unit: string;
  /** Texts that may replace values. */
  readonly texts?: readonly string[];
};

/** The longest value of each unit that a table has to show. */
const LONGEST_VALUE: Readonly<Record<string, string>> = {
  [UNIT.dollars]: '$12,345.6789',
  [UNIT.seconds]: '59.99 mins',
  [UNIT.duration]: '9999h:59m',
  [UNIT.plainSeconds]: '99999.99 s',
  [UNIT.bytes]: '1023.99 MiB',
  [UNIT.count]: '1234.5 Mil',
  [UNIT.exact]: '123,456,789',
  [UNIT.share]: '-1234.5%',
  [UNIT.percent]: '100.0%',
  [UNIT.points]: '-100.0 pp',
  [UNIT.factor]: '1234.56',
  [UNIT.time]: '2026-12-28 23:59:59',
};

/** The width at which no value of a column is cut off. Text columns share the remaining width. */
export function numberWidth({ title, unit, texts = [] }: NumberColumn): DynamicConfigValue {
  const longest = [LONGEST_VALUE[unit] ?? '', ...texts].map(cellWidth);
  return { id: 'custom.width', value: Math.max(titleWidth(title), ...longest) };
}

/** The padding of a cell, and the space of a title for the arrow of the sorted column. */
const PADDING = 16;

function cellWidth(text: string): number {
  return Math.ceil(textPixels(text)) + PADDING;
}

const ARROW = 18;

function titleWidth(title: string): number {
  return Math.ceil(textPixels(title, 500)) + PADDING + ARROW;
}

/** The longest text of attributes with known values or forms. */
const LONGEST_TEXT: Readonly<Record<string, string>> = {
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
  // Of the values of a regression.
  unit: 'count',
  [ATTRIBUTE.budgetPeriod]: 'month',
  [ATTRIBUTE.reasoningLevel]: 'medium',
  [ATTRIBUTE.hookForm]: 'command',
  [ATTRIBUTE.difference]: 'cache_write',
  [ATTRIBUTE.agentRole]: 'auxiliary',
  [ATTRIBUTE.requestModel]: 'claude-haiku-4-5',
  [ATTRIBUTE.taskType]: 'refactoring',
  [ATTRIBUTE.variant]: 'treatment',
  [ATTRIBUTE.configVersion]: '2026-12-31',
  [ATTRIBUTE.errorType]: 'exit_code_101',
};

/** Names that users choose, such as of workflows and steps, are cut off beyond this length in a narrow window. */
const LONGEST_NAME = 'package-build-nightly';

/** The minimum width of a text column, instead of the 150 pixels of Grafana. */
export function textWidth({
  title,
  attribute,
}: {
  readonly title: string;
  readonly attribute: string;
}): DynamicConfigValue {
  return {
    id: 'custom.minWidth',
    value: Math.max(titleWidth(title), cellWidth(LONGEST_TEXT[attribute] ?? LONGEST_NAME)),
  };
}
