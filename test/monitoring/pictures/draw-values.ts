import { textPixels } from '../../../src/monitoring/panels/column.ts';
import type { RenderedPanel } from '../rendering/render-panel.ts';
import { shownColumns, type ShownColumn } from '../rendering/shown-panel.ts';
import { INK, polyline, rectangle, text, type Box } from './svg.ts';

/** The values of a stat panel: one alone, or names and values below each other. */
export function drawStat(rendered: RenderedPanel, box: Box): string[] {
  const values = shownColumns(rendered);
  const [only] = values;
  if (values.length === 1 && only) return [...drawSparkline(only, box), centered(only, box)];
  const height = box.height / values.length;
  return values.flatMap((value, index) => {
    const {
      name,
      cells: [cell],
    } = value;
    const y = box.y + height * index + height / 2 + 7;
    const size = Math.min(24, height * 0.6);
    return [
      ...drawSparkline(value, { ...box, y: box.y + height * index, height }),
      text(name, box.x + 8, y, { size: Math.min(16, size), color: INK.text }),
      text(cell?.text ?? '', box.x + box.width - 8, y, {
        size,
        weight: 500,
        color: cell?.color ?? INK.text,
        anchor: 'end',
      }),
    ];
  });
}

function drawSparkline({ sparkline = [], cells: [cell] }: ShownColumn, { x, y, width, height }: Box): string[] {
  if (sparkline.length < 2) return [];
  const [least, most] = [Math.min(...sparkline), Math.max(...sparkline)];
  const level = (value: number): number => y + height - 2 - ((height - 4) * (value - least)) / (most - least || 1);
  const at = (index: number): number => x + (width * index) / (sparkline.length - 1);
  const points = sparkline.map((value, index): [number, number] => [at(index), level(value)]);
  return [polyline(points, cell?.color ?? INK.text, 'opacity="0.4"')];
}

function centered({ cells: [cell] }: ShownColumn, { x, y, width, height }: Box): string {
  const content = cell?.text ?? '';
  const fitting = (14 * (width - 16)) / Math.max(1, textPixels(content, 500));
  const size = Math.round(Math.min(fitting, height * 0.6, 56));
  return text(content, x + width / 2, y + height / 2 + size / 3, {
    ...{ size, weight: 500, anchor: 'middle', color: cell?.color ?? INK.text },
  });
}

/** The bars of a bar gauge, with their names and values. */
export function drawBarGauge(rendered: RenderedPanel, box: Box): string[] {
  const values = shownColumns(rendered).slice(0, Math.floor(box.height / 22));
  const numbers = rendered.frames.flatMap(({ fields }) => fields.filter(({ type }) => type === 'number')).map(last);
  const most = Math.max(...numbers, Number.MIN_VALUE);
  const label = Math.min(box.width / 2, Math.max(...values.map(({ name }) => textPixels(name))) + 16);
  const end = Math.max(...values.map(({ cells: [cell] }) => textPixels(cell?.text ?? ''))) + 16;
  const height = Math.min(40, box.height / values.length);
  return values.flatMap(({ name, cells: [cell] }, index) => {
    const y = box.y + index * height;
    const width = Math.max(1, (box.width - label - end) * ((numbers[index] ?? 0) / most));
    const color = cell?.color ?? INK.text;
    return [
      text(name, box.x + label - 8, y + height / 2 + 5, { anchor: 'end', within: label - 12 }),
      rectangle({ x: box.x + label, y: y + 4, width, height: height - 8 }, color, 'fill-opacity="0.5"'),
      text(cell?.text ?? '', box.x + box.width - 8, y + height / 2 + 5, { anchor: 'end', color }),
    ];
  });
}

function last({ values }: { readonly values: readonly unknown[] }): number {
  return Number(values.findLast((value) => value !== null && !Number.isNaN(Number(value))) ?? 0);
}
