/** A recording rule. */
export type Rule = {
  readonly record: string;
  readonly expr: string;
  /** Labels added to every recorded series. @default none */
  readonly labels?: Readonly<Record<string, string>>;
};

/** Rules that Prometheus evaluates one after another: each sees what the rules before it recorded. */
export type RuleGroup = {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
};

/** 1 for each series in the result of a query, 0 (not -0) for each other series of `others`. */
export function boolSeries(query: string, others: string): string {
  return `((0 * (${query}) + 1) or 0 * (${others}) + 0)`;
}

/**
 * 1 from the moment a query has a result until a weaker query has none, else 0: a value that hovers around a threshold
 * fires once. The state survives a day without Prometheus.
 */
export function withHysteresis(
  series: string,
  { fire, retain, others }: { fire: string; retain: string; others: string },
): string {
  return boolSeries(`(${fire}) or ((${retain}) and last_over_time(${series}[1d]) == 1)`, others);
}
