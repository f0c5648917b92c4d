const BARS = '▁▂▃▄▅▆▇█';

/** Values from 0 as a line of bars, as high as their share of the largest; a value of 0 is a dot. */
export function sparkline(values: readonly number[]): string {
  const largest = Math.max(...values);
  return values
    .map((value) => (value > 0 ? (BARS[Math.ceil((value / largest) * BARS.length) - 1] ?? '') : '·'))
    .join('');
}
