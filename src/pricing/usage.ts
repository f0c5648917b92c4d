/** Tokens of one or more model requests by kind. The kinds are disjoint, except for `reasoning`. */
export type TokenUsage = {
  /** Input neither read from nor written to the cache. */
  readonly input: number;
  /** Output, with `reasoning`. */
  readonly output: number;
  /** Input read from the cache. */
  readonly cacheRead: number;
  /** Cache writes kept for five minutes. */
  readonly cacheWrite5m: number;
  /** Cache writes kept for one hour. */
  readonly cacheWrite1h: number;
  /** Output spent on reasoning; included in `output`. */
  readonly reasoning: number;
};

/** All kinds of tokens. */
export const TOKEN_KINDS = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'reasoning'] as const;

/** Zero tokens. */
export const NO_USAGE: TokenUsage = Object.freeze({
  input: 0,
  output: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  reasoning: 0,
});

/** The same for all requests of a session. */
export const MAX_SESSION_TOKENS = 1e11;

/** No request uses as many tokens: a larger count is damaged, and costs with it would not be exact. */
export const MAX_REQUEST_TOKENS = 1e9;

/** Cache writes of both lifetimes. */
export function cacheWrites(usage: TokenUsage): number {
  return usage.cacheWrite5m + usage.cacheWrite1h;
}

/** Total input as OpenTelemetry defines it: cached tokens included. */
export function allInput(usage: TokenUsage): number {
  return usage.input + usage.cacheRead + cacheWrites(usage);
}

/** The sum of several usages. */
export function sumUsage(usages: readonly TokenUsage[]): TokenUsage {
  const sum = { ...NO_USAGE };
  for (const usage of usages) for (const kind of TOKEN_KINDS) sum[kind] += usage[kind];
  return sum;
}

/** `value` as a number of tokens; 0 if it is not one. */
export function asTokens(value: unknown, max: number = MAX_REQUEST_TOKENS): number {
  return isTokens(value, max) ? Math.round(value) : 0;
}

/** Whether `value` is a plausible number of tokens. */
export function isTokens(value: unknown, max: number = MAX_REQUEST_TOKENS): value is number {
  return typeof value === 'number' && value >= 0 && value <= max;
}
