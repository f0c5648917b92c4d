/** The values of Grafana variables: the time range, the interval, and the variables of the dashboard. */
export type Scope = {
  /** The time range, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** The interval between two points of a graph, in milliseconds. */
  readonly intervalMs: number;
  /** The selected values of each variable; ALL if all are selected. */
  readonly variables: Readonly<Record<string, Choice>>;
};

/** The selected values; the custom value for all of them, or the value of a variable that has only one: not escaped. */
export type Choice = readonly string[] | { readonly all: string } | { readonly only: string };

/** The default format of multiple values. */
export type Format = 'prometheus' | 'regex' | 'pipe' | 'queryparam';

/** Groups of regular expressions, such as $1, are not variables. */
const WORD = /\$([A-Za-z_]\w*)|\[\[(\w+)\]\]|\$\{(\w+)(?::(\w+))?\}/g;

/**
 * Interpolates variables as Grafana does.
 * @throws for a variable that Grafana would not replace
 */
export function expand(text: string, scope: Scope, format: Format = 'prometheus'): string {
  const own = ownWords(scope);
  const withValues = text.replaceAll(WORD, (word, plain?: string, square?: string, braced?: string, as?: string) => {
    const name = plain ?? square ?? braced ?? '';
    if (own[name] !== undefined) return word;
    const choice = scope.variables[name];
    if (!choice) throw new Error(`Cannot expand ${word}: the dashboard has no such variable`);
    const wanted = (as ?? format) as Format;
    if ('all' in choice) return wanted === 'queryparam' ? `var-${name}=$__all` : choice.all;
    if ('only' in choice) return wanted === 'queryparam' ? WRITERS.queryparam([choice.only], name) : choice.only;
    return WRITERS[wanted](choice, name);
  });
  // The server replaces built-in variables, also in the values of others.
  return withValues.replaceAll(
    WORD,
    (word, plain?: string, square?: string, braced?: string) => own[plain ?? square ?? braced ?? ''] ?? word,
  );
}

/** The scrape interval in the settings of the data source. */
const SCRAPE_MS = 15_000;

/** Grafana's built-in variables and their values. */
function ownWords({ from, to, intervalMs }: Scope): Readonly<Record<string, string>> {
  const rateInterval = Math.max(intervalMs + SCRAPE_MS, 4 * SCRAPE_MS);
  const rangeSeconds = Math.round((to - from) / 1000);
  return {
    __from: String(from),
    __to: String(to),
    __range: `${rangeSeconds}s`,
    __range_s: String(rangeSeconds),
    __range_ms: String(to - from),
    __interval: spanOf(intervalMs),
    __interval_ms: String(intervalMs),
    __rate_interval: spanOf(rateInterval),
    __rate_interval_ms: String(rateInterval),
  };
}

/** A duration in the format of Grafana: in the largest unit that divides it. */
function spanOf(ms: number): string {
  const units: readonly [string, number][] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ];
  const [unit, size] = units.find(([, each]) => ms >= each && ms % each === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}

const WRITERS: Readonly<Record<Format, (values: readonly string[], name: string) => string>> = {
  prometheus: (values) => among(values, escapePrometheus),
  regex: (values) => among(values, escapeRegex),
  pipe: (values) => values.join('|'),
  queryparam: (values, name) => values.map((value) => `var-${name}=${encodeURIComponent(value)}`).join('&'),
};

function among(values: readonly string[], escape: (value: string) => string): string {
  const escaped = values.map(escape);
  return escaped.length === 1 ? (escaped[0] ?? '') : `(${escaped.join('|')})`;
}

/** A value in a quoted regular expression of PromQL, escaped for both. */
function escapePrometheus(value: string): string {
  return value.replaceAll('\\', String.raw`\\\\`).replaceAll(/[$^*{}[\]'+?.()|]/g, String.raw`\\$&`);
}

function escapeRegex(value: string): string {
  return value.replaceAll(/[\\^$*+?.()|[\]{}/-]/g, String.raw`\$&`);
}

/** Interpolates only the variables of the dashboard, and leaves built-in ones to the server, as the frontend does. */
export function expandVariables(text: string, variables: Scope['variables']): string {
  return text.replaceAll(WORD, (word, plain?: string, square?: string, braced?: string) =>
    (plain ?? square ?? braced ?? '') in variables ? expand(word, { from: 0, to: 0, intervalMs: 0, variables }) : word,
  );
}

/** The number of points of a panel of this width on a screen of 1,920 pixels. */
export function pointsOf({
  maxDataPoints,
  gridPos,
}: {
  readonly maxDataPoints?: number;
  readonly gridPos?: { readonly w: number };
}): number {
  return maxDataPoints ?? Math.round(((gridPos?.w ?? 24) / 24) * 1900);
}

/** Upper bounds of intervals, and the intervals to which Grafana rounds, both in milliseconds. */
const ROUNDED: readonly (readonly [number, number])[] = [
  [15, 10],
  [35, 20],
  [75, 50],
  [150, 100],
  [350, 200],
  [750, 500],
  [1500, 1000],
  [3500, 2000],
  [7500, 5000],
  [12_500, 10_000],
  [17_500, 15_000],
  [25_000, 20_000],
  [45_000, 30_000],
  [90_000, 60_000],
  [210_000, 120_000],
  [450_000, 300_000],
  [750_000, 600_000],
  [1_050_000, 900_000],
  [1_500_000, 1_200_000],
  [2_700_000, 1_800_000],
  [5_400_000, 3_600_000],
  [9_000_000, 7_200_000],
  [16_200_000, 10_800_000],
  [32_400_000, 21_600_000],
  [86_400_000, 43_200_000],
  [604_800_000, 86_400_000],
  [1_814_400_000, 604_800_000],
];

/** The interval that Grafana chooses for a range, in milliseconds; at least `least`. */
export function intervalOf(rangeMs: number, points: number, least?: string): number {
  const even = rangeMs / points;
  const rounded = ROUNDED.find(([below]) => even < below)?.[1] ?? 2_592_000_000;
  return Math.max(rounded, least ? durationMs(least) : SCRAPE_MS);
}

function durationMs(text: string): number {
  const [, count = '0', unit = 's'] = /^>?(\d+)(ms|s|m|h|d|w)$/.exec(text) ?? [];
  const sizes: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };
  return Number(count) * (sizes[unit] ?? 0);
}
