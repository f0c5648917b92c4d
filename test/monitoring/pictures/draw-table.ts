import { columnWidths } from '../rendering/faults/widths.ts';
import type { RenderedPanel } from '../rendering/render-panel.ts';
import { shownColumns, type ShownColumn } from '../rendering/shown-panel.ts';
import { INK, linesOf, rectangle, text, type Box } from './svg.ts';

/** The height of the choice of a page. */
const PAGER = 38;

/** The rows of a table that fit. */
export function drawTable(rendered: RenderedPanel, box: Box): string[] {
  const columns = shownColumns(rendered);
  const widths = columnWidths(columns, box.width);
  const { enablePagination = false } = rendered.panel.options ?? {};
  const rows = rowsOf(columns, widths, { ...box, height: box.height - (enablePagination === true ? PAGER : 0) });
  return columns.flatMap((column, index) => {
    const x = box.x + widths.slice(0, index).reduce((sum, width) => sum + width, 0);
    return drawColumn(column, { ...box, x, width: widths[index] ?? 0 }, rows);
  });
}

type Row = { readonly y: number; readonly height: number };

/** The height of a row of one line, and of each further line. */
const ROW = 30;
const LINE = 22;

function rowsOf(columns: readonly ShownColumn[], widths: readonly number[], box: Box): Row[] {
  const rows: Row[] = [];
  let y = box.y + ROW;
  for (const row of (columns[0]?.cells ?? []).keys()) {
    const most = Math.max(...columns.map((column, index) => cellLines(column, row, widths[index] ?? 0).length));
    const height = ROW + (most - 1) * LINE;
    if (y + height > box.y + box.height) break;
    rows.push({ y, height });
    y += height;
  }
  return rows;
}

const PADDING = 16;

function cellLines({ cells, isWrapped = false }: ShownColumn, row: number, width: number): string[] {
  const content = cells[row]?.text ?? '';
  return isWrapped ? linesOf(content, width - PADDING) : [content];
}

function drawColumn(column: ShownColumn, { x, y, width }: Box, rows: readonly Row[]): string[] {
  const { name, cells, isRight } = column;
  const place = isRight ? ({ at: x + width - 8, anchor: 'end' } as const) : ({ at: x + 8, anchor: 'start' } as const);
  const write = (content: string, at: number, style: object): string =>
    text(content, place.at, at, { anchor: place.anchor, within: width - PADDING, ...style });
  return [
    write(name, y + 20, { weight: 500 }),
    rectangle({ x, y: y + ROW - 1, width, height: 1 }, INK.edge),
    ...rows.flatMap((row, index) => {
      const { color, links = [] } = cells[index] ?? {};
      const style = { color: links.length > 0 ? '#6e9fff' : (color ?? INK.text) };
      const lines = cellLines(column, index, width);
      const first = row.y + 20 + (row.height - ROW - (lines.length - 1) * LINE) / 2;
      return lines.map((line, at) => write(line, first + at * LINE, style));
    }),
  ];
}
