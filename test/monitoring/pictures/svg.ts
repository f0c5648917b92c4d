import { textPixels, type FontWeight } from '../../../src/monitoring/panels/column.ts';

/** A rectangle, in pixels. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** The colors of Grafana's dark theme that are not those of values. */
export const INK = { page: '#111217', panel: '#181b1f', edge: '#2c3036', text: '#ccccdc', quiet: '#8e8e99' } as const;

/** Where browsers break a text into lines. */
export const BREAK = /(?<=[\s\u200B-])/;

type TextStyle = {
  readonly size?: number;
  readonly weight?: FontWeight;
  readonly color?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** The width to which the text is cut, with an ellipsis. */
  readonly within?: number;
};

/** A line of text. `y` is that of its base line. */
export function text(content: string, x: number, y: number, style: TextStyle = {}): string {
  const { size = 14, weight = 400, color = INK.text, anchor = 'start', within } = style;
  const shown = within === undefined ? content : shortened(content, within, { size, weight });
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" font-weight="${weight}" fill="${color}" text-anchor="${anchor}">${escaped(shown)}</text>`;
}

/** A text that is cut where Grafana cuts it. */
function shortened(content: string, width: number, { size, weight }: { size: number; weight: FontWeight }): string {
  const pixels = (candidate: string): number => textPixels(candidate, weight, size);
  if (pixels(content) <= width) return content;
  let cut = content;
  while (cut !== '' && pixels(`${cut}…`) > width) cut = cut.slice(0, -1);
  return `${cut}…`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The lines of a text in a width, in pixels. */
export function linesOf(content: string, width: number): string[] {
  const lines = [''];
  for (const part of content.split(BREAK)) {
    const longer = `${lines.at(-1)}${part}`;
    if (lines.at(-1) === '' || textPixels(longer.trimEnd()) <= width) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines.map((line) => line.trimEnd());
}

/** A filled rectangle. */
export function rectangle({ x, y, width, height }: Box, fill: string, more = ''): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}" ${more}/>`;
}

/** A line through points. */
export function polyline(points: readonly (readonly [number, number])[], color: string, more = ''): string {
  const path = points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
  return `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="1.5" ${more}/>`;
}

/** A number with one decimal, so that files stay small. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
