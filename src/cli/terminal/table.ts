import { printable } from '../../core/text/printable.ts';
import { cut, displayWidth } from './display-width.ts';
import { fitColumns, GAP, type Fitting } from './fit-columns.ts';
import type { Screen } from './screen.ts';
import { styled, type Style } from './style.ts';

/** A column: its heading, whether its cells are numbers, which stand at the right, and how it gives way. */
export type Column = Fitting & {
  readonly heading: string;
  readonly right?: boolean;
  /** Where cells are cut. @default 'end' */
  readonly cutAt?: 'end' | 'start';
};

/** The text of a cell, which may have a meaning. */
export type Cell = string | { readonly text: string; readonly style: Style | undefined };

/** Cells as an aligned table with headings that fits the screen, one row a line, whatever is in the cells. */
export function table(columns: readonly Column[], cellRows: readonly (readonly Cell[])[], screen: Screen): string {
  const rows = cellRows.map((row) => columns.map((_, i) => cellOf(row[i] ?? '')));
  const headings = columns.map(({ heading }) => ({ text: heading, style: 'heading' as const }));
  const widest = columns.map(({ heading }, i) =>
    Math.max(displayWidth(heading), ...rows.map((row) => displayWidth(row[i]?.text ?? ''))),
  );
  const widths = fitColumns(columns, widest, screen.width);
  return [headings, ...rows].map((cells) => line(columns, widths, cells)).join('\n');
}

type TextCell = { readonly text: string; readonly style: Style | undefined };

function cellOf(cell: Cell): TextCell {
  return typeof cell === 'string'
    ? { text: printable(cell), style: undefined }
    : { ...cell, text: printable(cell.text) };
}

/** A line of the table, without spaces at its end. */
function line(columns: readonly Column[], widths: readonly (number | undefined)[], cells: readonly TextCell[]): string {
  let [text, spaces] = ['', 0];
  for (const [i, { right, cutAt }] of columns.entries()) {
    const width = widths[i];
    if (width === undefined) continue;
    const shown = cut(cells[i]?.text ?? '', width, cutAt);
    const free = width - displayWidth(shown);
    if (shown !== '') {
      text += ' '.repeat(spaces + (right ? free : 0)) + styled(cells[i]?.style, shown);
      spaces = 0;
    }
    spaces += GAP + (shown === '' ? width : right ? 0 : free);
  }
  return text;
}
