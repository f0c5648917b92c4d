import type { Panel } from '../dashboard-file.ts';
import type { ShownColumn } from './shown-panel.ts';

/** What a column without a width takes at least. */
const LEAST_WIDTH = 150;
/** Of a window of 1,600 pixels, what lies beside the dashboard and within the border of a panel. */
const WINDOW = 1600;
const MARGINS = 32;
/** The text of tables has 14 pixels; its average character is half as wide, and cells are padded. */
const CHARACTER = 7;
const PADDING = 16;

/** Columns that do not fit into their table in a window of 1,600 pixels, or whose texts do not fit into them. */
export function widthFaults({ gridPos }: Panel, columns: readonly ShownColumn[]): string[] {
  const available = ((gridPos?.w ?? 24) / 24) * WINDOW - MARGINS;
  const needed = columns.reduce((sum, { minWidth = LEAST_WIDTH, width = minWidth }) => sum + width, 0);
  return [
    ...(needed > available ? [`needs ${needed} px at 1600 px, where it has ${Math.floor(available)}`] : []),
    ...columns.filter(isCut).map(({ name }) => `${name} is cut off`),
  ];
}

function isCut({ name, minWidth, width = minWidth, isNumber, cells }: ShownColumn): boolean {
  if (width === undefined) return false;
  // Texts may be cut, figures may not.
  const texts = isNumber ? [name, ...cells.map(({ text }) => text)] : [name];
  return texts.some((text) => text.length * CHARACTER + PADDING > width);
}
