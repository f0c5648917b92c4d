/** Tokens of one or more model requests, each kind counted apart: no number contains another but the last. */
export type TokenUsage = {
  /** Input that was neither read from nor written to the cache. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** Cache writes kept for five minutes. */
  readonly cacheWrite5m: number;
  /** Cache writes kept for one hour. */
  readonly cacheWrite1h: number;
  /** Output spent on reasoning; contained in `output`. */
  readonly reasoning: number;
};

/** The kinds of tokens. */
export const TOKEN_KINDS = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'reasoning'] as const;

/** No tokens at all. */
export const NO_USAGE: TokenUsage = Object.freeze({
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  reasoning: 0,
});

/** Cache writes of both lifetimes. */
export function cacheWrites(usage: TokenUsage): number {
  return usage.cacheWrite5m + usage.cacheWrite1h;
}

/** Input as OpenTelemetry counts it: cached tokens included. */
export function allInput(usage: TokenUsage): number {
  return usage.input + usage.cacheRead + cacheWrites(usage);
}

/** The sum of several usages. */
export function sumUsage(usages: readonly TokenUsage[]): TokenUsage {
  const sum = { ...NO_USAGE };
  for (const usage of usages) for (const kind of TOKEN_KINDS) sum[kind] += usage[kind];
  return sum;
}
