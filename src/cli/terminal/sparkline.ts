/** Values from 0 as a line of bars, as high as their share of the largest; 0 is a dot, an unknown value a space. */
export function sparkline(values: readonly (number | null)[]): string {
  const largest = Math.max(...values.map((value) => value ?? 0));
  return values.map((value) => (value === null ? ' ' : barOf(value, largest))).join('');
}

const BARS = '▁▂▃▄▅▆▇█';

function barOf(value: number, largest: number): string {
  return value > 0 ? (BARS[Math.ceil((value / largest) * BARS.length) - 1] ?? '') : '·';
}
