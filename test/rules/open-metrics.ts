import type { Total } from './totals.ts';

/** The time range of totals, in seconds since 1970, and the interval of unchanged ones. */
export type Sending = { readonly from: number; readonly to: number; readonly everySeconds: number };

/** The samples of a total: its changes, and repeated values between them. */
const sent = function* ({ changes }: Total, { from, to, everySeconds }: Sending): Generator<readonly [number, number]> {
  const [first] = changes;
  if (!first) return;
  let next = 0;
  let value = first[1];
  for (let at = Math.max(from, first[0]); at <= to;) {
    const change = changes[next];
    if (change && change[0] <= at) {
      value = change[1];
      next++;
      if ((changes[next]?.[0] ?? Infinity) > at) yield [at, value];
    } else if (change && change[0] <= at + everySeconds) {
      at = change[0];
    } else {
      at += everySeconds;
      if (at <= to) yield [at, value];
    }
  }
};

/** The input of `promtool tsdb create-blocks-from openmetrics`. */
export const openMetricsLines = function* (totals: Iterable<Total>, sending: Sending): Generator<string> {
  for (const total of totals) {
    const lines: string[] = [];
    for (const [at, value] of sent(total, sending)) lines.push(`${total.name} ${value} ${at}\n`);
    yield lines.join('');
  }
  yield '# EOF\n';
};
