/** What Grafana puts in the place of its words: the range of the dashboard, the distance of points, variables. */
export type Scope = {
  /** The range, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** The distance between two points of a graph, in milliseconds. */
  readonly intervalMs: number;
  /** The chosen values of each variable; ALL where all are chosen. */
  readonly variables: Readonly<Record<string, Choice>>;
};

/** Values that were chosen one by one, or a text that stands for all of them and is used as it is. */
export type Choice = readonly string[] | { readonly all: string };

/** How a list of values is written where a word does not say it. */
export type Format = 'prometheus' | 'regex' | 'pipe' | 'queryparam';

/** A group of a regular expression, such as $1, is none. */
const WORD = /\$([A-Za-z_]\w*)|\[\[(\w+)\]\]|\$\{(\w+)(?::(\w+))?\}/g;

/**
 * Puts values in the place of Grafana's words, as Grafana does.
 * @throws on a word that Grafana would leave as it stands
 */
export function expand(text: string, scope: Scope, format: Format = 'prometheus'): string {
  const own = ownWords(scope);
  return text.replaceAll(WORD, (word, plain?: string, square?: string, braced?: string, as?: string) => {
    const name = plain ?? square ?? braced ?? '';
    const value = own[name];
    if (value !== undefined) return value;
    const choice = scope.variables[name];
    if (!choice) throw new Error(`Cannot expand ${word}: the dashboard has no such variable`);
    const wanted = (as ?? format) as Format;
    if (isAll(choice)) return wanted === 'queryparam' ? `var-${name}=$__all` : choice.all;
    return WRITERS[wanted](choice, name);
  });
}

/** How often Prometheus gets a sample, by the settings of the datasource. */
const SCRAPE_MS = 15_000;

/** Grafana's own words: those that queries know, and their values. */
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

/** A span of time as Grafana writes it: in the largest unit that divides it. */
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

function isAll(choice: Choice): choice is { readonly all: string } {
  return !Array.isArray(choice);
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

/** A value within a quoted regular expression of PromQL: escaped for both. */
function escapePrometheus(value: string): string {
  return value.replaceAll('\\', String.raw`\\\\`).replaceAll(/[$^*{}[\]'+?.()|]/g, String.raw`\\$&`);
}

function escapeRegex(value: string): string {
  return value.replaceAll(/[\\^$*+?.()|[\]{}/-]/g, String.raw`\$&`);
}

/** Replaces a dashboard's variables alone and leaves Grafana's own words to its server, as Grafana's pages do. */
export function expandVariables(text: string, variables: Scope['variables']): string {
  return text.replaceAll(WORD, (word, plain?: string, square?: string, braced?: string) =>
    (plain ?? square ?? braced ?? '') in variables ? expand(word, { from: 0, to: 0, intervalMs: 0, variables }) : word,
  );
}

/** How many points a panel of this width has on a screen of 1,920 pixels. */
export function pointsOf({
  maxDataPoints,
  gridPos,
}: {
  readonly maxDataPoints?: number;
  readonly gridPos?: { readonly w: number };
}): number {
  return maxDataPoints ?? Math.round(((gridPos?.w ?? 24) / 24) * 1900);
}

/** Upper bounds of lengths and what Grafana rounds those below them to, both in milliseconds. */
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

/** The distance between two points that Grafana chooses for a range, in milliseconds; never less than `least`. */
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
