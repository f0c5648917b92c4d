import type { Panel } from '../dashboard-file.ts';
import type { ShownColumn } from './shown-panel.ts';

/** What a column without a width takes at least. */
const LEAST_WIDTH = 150;

/** Columns that do not fit into their table in a window of 1,600 pixels, or whose texts do not fit into them. */
export function widthFaults(panel: Panel, columns: readonly ShownColumn[]): string[] {
  const available = widthOf(panel, 1600);
  const needed = columns.reduce((sum, { minWidth = LEAST_WIDTH, width = minWidth }) => sum + width, 0);
  return [
    ...(needed > available ? [`needs ${needed} px at 1600 px, where it has ${Math.floor(available)}`] : []),
    // Grafana would give each the same share of what is left, however little it needs.
    ...columns
      .filter(({ isNumber, width }) => isNumber && width === undefined)
      .map(({ name }) => `${name} has no width`),
    ...columns.filter(isCut).map(({ name }) => `${name} is cut off`),
  ];
}

/** What lies beside the dashboard and within the border of a panel. */
const MARGINS = 32;

function widthOf({ gridPos }: Panel, window: number): number {
  return ((gridPos?.w ?? 24) / 24) * window - MARGINS;
}

/** The text of tables has 14 pixels; its average character is half as wide, and cells are padded. */
const CHARACTER = 7;
const PADDING = 16;

function isCut({ name, minWidth, width = minWidth, isNumber, cells }: ShownColumn): boolean {
  if (width === undefined) return false;
  // Texts may be cut, figures may not.
  const texts = isNumber ? [name, ...cells.map(({ text }) => text)] : [name];
  return texts.some((text) => text.length * CHARACTER + PADDING > width);
}

/** The icon of the description behind the title of a panel. */
const ICON = 24;

/** Whether the title of a panel is cut off in a window of this many pixels. */
export function isTitleCut(panel: Panel, window: number): boolean {
  return (panel.title ?? '').length * CHARACTER + ICON > widthOf(panel, window);
}
