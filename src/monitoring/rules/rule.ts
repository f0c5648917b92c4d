import { generatedYaml } from '../generated-yaml.ts';

/** A recording rule: a query whose answer Prometheus keeps as a series of its own. */
export type Rule = {
  readonly record: string;
  readonly expr: string;
  /** Labels that every series of it gets. @default none */
  readonly labels?: Readonly<Record<string, string>>;
};

/** Rules that are evaluated one after another, so that each sees what those before it recorded. */
export type RuleGroup = {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly Rule[];
};

/** A rule file as Prometheus reads it. */
export function ruleFileOf(groups: readonly RuleGroup[]): string {
  return generatedYaml('rules', { groups });
}

/** 1 where a query answers anything, else 0 (not -0) for each of the series that could have answered. */
export function oneWhere(query: string, others: string): string {
  return `((0 * (${query}) + 1) or 0 * (${others}) + 0)`;
}

/**
 * 1 from when a query begins to answer until another one, which is easier to answer, does no longer; else 0. So what
 * hovers about a limit is told once. What was the case is known for a day without Prometheus.
 */
export function latched(series: string, { on, keep, others }: { on: string; keep: string; others: string }): string {
  return oneWhere(`(${on}) or ((${keep}) and last_over_time(${series}[1d]) == 1)`, others);
}
