import type { ShownColumn } from './shown-panel.ts';

/** Units that leave a text or a number as it is. */
const PLAIN: readonly string[] = ['none', 'string'];

/** A table's columns in one line, in their order: each title with its unit, where it has one. */
export function columnSummary(columns: readonly Pick<ShownColumn, 'name' | 'unit'>[]): string {
  return columns
    .map(({ name, unit }) => (unit === undefined || PLAIN.includes(unit) ? name : `${name} [${unit}]`))
    .join(' | ');
}
