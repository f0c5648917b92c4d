/** A damaged record as bytes: mostly JSON with unexpected values, sometimes invalid JSON. */
export function mutate(record: unknown, random: () => number): Buffer {
  return random() < 0.75
    ? Buffer.from(JSON.stringify(mutateValue(record, random)) ?? '')
    : mutateBytes(JSON.stringify(record), random);
}

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  '',
  ' ',
  '\0',
  '\ud800',
  "'; drop table run; --",
  '../../../../etc/passwd',
  'x'.repeat(100_000),
  -1,
  0.5,
  1e308,
  -1e308,
  2 ** 53,
  2 ** 63,
  Number.MIN_VALUE,
  [],
  {},
  [[[[[[]]]]]],
  { toString: 'no function', __proto__: { polluted: true }, constructor: 1 },
];

/** Replaces, removes or renames one field somewhere in a JSON value. */
function mutateValue(value: unknown, random: () => number): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.15) return pick(random, ODD_VALUES);
  const entries = Object.entries(value);
  if (entries.length === 0) return pick(random, ODD_VALUES);
  const [key] = pick(random, entries);
  const changed = entries.flatMap(([name, one]): [string, unknown][] => {
    if (name !== key) return [[name, one]];
    const how = random();
    if (how < 0.1) return [];
    if (how < 0.2) return [[`${name}x`, one]];
    return [[name, mutateValue(one, random)]];
  });
  return Array.isArray(value) ? changed.map(([, one]) => one) : Object.fromEntries(changed);
}

function pick<T>(random: () => number, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

function mutateBytes(text: string, random: () => number): Buffer {
  const bytes = Buffer.from(text);
  const at = Math.floor(random() * bytes.length);
  const how = random();
  if (how < 0.4) return bytes.subarray(0, at);
  if (how < 0.6) return Buffer.concat([bytes, bytes]);
  if (how < 0.8) return Buffer.concat([bytes.subarray(0, at), Buffer.from([0, 255, 10]), bytes.subarray(at)]);
  bytes[at] = Math.floor(random() * 256);
  return bytes;
}
