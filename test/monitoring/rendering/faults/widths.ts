import { textPixels } from '../../../../src/monitoring/panels/column.ts';
import type { Panel } from '../../dashboard-file.ts';
import type { ShownColumn } from '../shown-panel.ts';
import { BREAK } from '../../pictures/svg.ts';

/** The widths of windows in which dashboards are used, in pixels. */
export const WINDOWS = [1280, 1600, 1920] as const;

/** Columns that do not fit into their table in a window of any width, or whose texts are cut off. */
export function widthFaults(panel: Panel, columns: readonly ShownColumn[]): string[] {
  return [
    ...WINDOWS.flatMap((window) => {
      const available = widthOf(panel, window);
      const needed = Math.floor(columnWidths(columns, available).reduce((sum, width) => sum + width, 0));
      return needed > available ? [`needs ${needed} px at ${window} px, where it has ${Math.floor(available)}`] : [];
    }),
    // Grafana would give each of them the same share of the remaining width.
    ...columns
      .filter(({ isNumber, width }) => isNumber && width === undefined)
      .map(({ name }) => `${name} has no width`),
    ...columns.filter(isCut).map(({ name }) => `${name} is cut off`),
    ...WINDOWS.flatMap((window) =>
      cutTexts(columns, widthOf(panel, window)).map((text) => `"${text}" is cut off at ${window} px`),
    ),
  ];
}

/** The padding of a cell on both sides. */
const PADDING = 16;

function isCut({ name, minWidth, width = minWidth, isNumber, cells }: ShownColumn): boolean {
  if (width === undefined) return false;
  const numbers = isNumber ? cells.map(({ text }) => textPixels(text)) : [];
  return Math.max(textPixels(name, 500), ...numbers) + PADDING > width;
}

/** The texts of which a part that Grafana does not break is wider than its column. */
function cutTexts(columns: readonly ShownColumn[], available: number): string[] {
  const widths = columnWidths(columns, available);
  return columns.flatMap(({ isNumber, isWrapped = false, cells }, index) => {
    const parts = (text: string): string[] => (isWrapped ? text.split(BREAK) : [text]);
    const isCutOff = (text: string): boolean =>
      parts(text).some((part) => textPixels(part) + PADDING > (widths[index] ?? 0));
    return isNumber ? [] : cells.map(({ text }) => text).filter(isCutOff);
  });
}

/** The minimum width of a column without a width. */
const MIN_WIDTH = 150;

/**
 * The widths of the columns of a table. Those without a width have an equal share of what remains, but at least their
 * minimum, as in Grafana, where columns may therefore end beyond the edge.
 */
export function columnWidths(columns: readonly ShownColumn[], available: number): number[] {
  const given = columns.reduce((sum, { width = 0 }) => sum + width, 0);
  const share = (available - given) / columns.filter(({ width }) => width === undefined).length;
  return columns.map(({ width, minWidth = MIN_WIDTH }) => width ?? Math.max(minWidth, share));
}

/** In pixels: the padding of a dashboard, the gaps between columns of its grid, and the padding and border of a panel. */
const DASHBOARD_PADDING = 2 * 16;

/** The scroll bar of the page. */
const SCROLL_BAR = 10;

const GAP = 8;
const PANEL_PADDING = 2 * 8 + 2;

/** The width that a panel has for its content, with the sidebar closed. */
export function widthOf({ gridPos }: Panel, window: number): number {
  const columns = window - DASHBOARD_PADDING - SCROLL_BAR + GAP;
  return (columns * (gridPos?.w ?? 24)) / 24 - GAP - PANEL_PADDING;
}

/** Whether a column is beyond the right edge of its table in a window of this many pixels. */
export function isBeyondEdge(panel: Panel, columns: readonly ShownColumn[], title: string, window: number): boolean {
  const at = columns.findIndex(({ name }) => name === title);
  const available = widthOf(panel, window);
  const end = columnWidths(columns, available)
    .slice(0, at + 1)
    .reduce((sum, width) => sum + width, 0);
  return at < 0 || Math.floor(end) > available;
}

/** The description icon after the title of a panel. */
const ICON = 24;

/** Whether the title of a panel is cut off in a window of this many pixels. */
export function isTitleCut(panel: Panel, window: number): boolean {
  return textPixels(panel.title ?? '', 500) + ICON > widthOf(panel, window);
}

/** The smallest size at which Grafana draws the value of a stat panel legibly; it shrinks values that do not fit. */
const LEGIBLE = 20;

/** Whether a value of a stat panel, after its name if it has one, is too long to be legible in a window of this width. */
export function isValueIllegible(
  panel: Panel,
  { name, text }: { name: string; text: string },
  window: number,
): boolean {
  return textPixels(name + text, 500, LEGIBLE) > widthOf(panel, window);
}
