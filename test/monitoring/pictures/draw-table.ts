import type { RenderedPanel } from '../rendering/render-panel.ts';
import { shownColumns, type ShownColumn } from '../rendering/shown-panel.ts';
import { INK, rectangle, text, type Box } from './svg.ts';

const ROW = 30;

/** The rows of a table that fit. */
export function drawTable(rendered: RenderedPanel, box: Box): string[] {
  const columns = shownColumns(rendered);
  const widths = widthsOf(columns, box.width);
  const rows = Math.min(columns[0]?.cells.length ?? 0, Math.floor(box.height / ROW) - 1);
  return columns.flatMap((column, index) => {
    const x = box.x + widths.slice(0, index).reduce((sum, width) => sum + width, 0);
    return drawColumn(column, { ...box, x, width: widths[index] ?? 0 }, rows);
  });
}

/** Columns without a width share what remains, as in Grafana. */
function widthsOf(columns: readonly ShownColumn[], available: number): number[] {
  const least = columns.map(({ minWidth = 150, width = minWidth }) => width);
  const flexible = columns.filter(({ width }) => width === undefined).length;
  const rest = Math.max(0, available - least.reduce((sum, width) => sum + width, 0));
  return columns.map(({ width }, index) => (least[index] ?? 0) + (width === undefined ? rest / flexible : 0));
}

function drawColumn({ name, cells, isRight }: ShownColumn, { x, y, width }: Box, rows: number): string[] {
  const place = isRight ? ({ at: x + width - 8, anchor: 'end' } as const) : ({ at: x + 8, anchor: 'start' } as const);
  const write = (content: string, row: number, style: object): string =>
    text(content, place.at, y + row * ROW + 20, { anchor: place.anchor, within: width - 16, ...style });
  return [
    write(name, 0, { weight: 500 }),
    rectangle({ x, y: y + ROW - 1, width, height: 1 }, INK.edge),
    ...cells
      .slice(0, rows)
      .map(({ text: content, color, links }, index) =>
        write(content, index + 1, { color: links.length > 0 ? '#6e9fff' : (color ?? INK.text) }),
      ),
  ];
}
