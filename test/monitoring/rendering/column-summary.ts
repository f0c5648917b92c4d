import type { ShownColumn } from './shown-panel.ts';

/** Units that do not change a text or number. */
const PLAIN: readonly string[] = ['none', 'string'];

/** The columns of a table in one line: each title with its unit, if any. */
export function columnSummary(columns: readonly Pick<ShownColumn, 'name' | 'unit'>[]): string {
  return columns
    .map(({ name, unit }) => (unit === undefined || PLAIN.includes(unit) ? name : `${name} [${unit}]`))
    .join(' | ');
}
