import type { Panel } from '../dashboard-file.ts';
import type { ShownColumn } from './shown-panel.ts';

/** The minimum width of a column without a width. */
const MIN_WIDTH = 150;

/** Columns that do not fit into their table in a window of 1,600 pixels, or whose texts are cut off. */
export function widthFaults(panel: Panel, columns: readonly ShownColumn[]): string[] {
  const available = widthOf(panel, 1600);
  const needed = columns.reduce((sum, { minWidth = MIN_WIDTH, width = minWidth }) => sum + width, 0);
  return [
    ...(needed > available ? [`needs ${needed} px at 1600 px, where it has ${Math.floor(available)}`] : []),
    // Grafana would give each of them the same share of the remaining width.
    ...columns
      .filter(({ isNumber, width }) => isNumber && width === undefined)
      .map(({ name }) => `${name} has no width`),
    ...columns.filter(isCut).map(({ name }) => `${name} is cut off`),
  ];
}

/** The margins of the dashboard and the panel. */
const MARGINS = 32;

function widthOf({ gridPos }: Panel, window: number): number {
  return ((gridPos?.w ?? 24) / 24) * window - MARGINS;
}

/** Text in tables has 14 pixels; an average character is half as wide, and cells have padding. */
const CHARACTER = 7;
const PADDING = 16;

function isCut({ name, minWidth, width = minWidth, isNumber, cells }: ShownColumn): boolean {
  if (width === undefined) return false;
  // Texts may be cut off, numbers may not.
  const texts = isNumber ? [name, ...cells.map(({ text }) => text)] : [name];
  return texts.some((text) => text.length * CHARACTER + PADDING > width);
}

/** The description icon after the title of a panel. */
const ICON = 24;

/** Whether the title of a panel is cut off in a window of this many pixels. */
export function isTitleCut(panel: Panel, window: number): boolean {
  return (panel.title ?? '').length * CHARACTER + ICON > widthOf(panel, window);
}
