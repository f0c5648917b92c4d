import { type Labels, queryInstant, type Sample } from '../../src/testing/stack/prometheus-queries.ts';
import { type ProvisionedAlerting, queriesOfRule, type Rule, thresholdOf } from './provisioned-alerting.ts';

/** One alert of a rule, as Grafana derives it from the results of the queries. */
export type RuleInstance = {
  readonly title: string;
  readonly state: 'Normal' | 'Alerting' | 'Error';
  readonly labels: Labels;
  /** The values that templates know as `$values`, by the name of the query. */
  readonly values: Readonly<Record<string, number>>;
  /** Why the rule could not be evaluated. */
  readonly error?: string;
};

/** Evaluates all rules on a real Prometheus. */
export async function evaluateRules({ groups }: ProvisionedAlerting, prometheusUrl: string): Promise<RuleInstance[]> {
  const rules = groups.flatMap((group) => group.rules);
  const query = (expr: string): Promise<Sample[]> => queryInstant(prometheusUrl, expr);
  return (await Promise.all(rules.map((rule) => evaluateRule(rule, query)))).flat();
}

/**
 * Evaluates a rule as Grafana does: each series of the query that the condition names is an alert, which fires above the
 * threshold; other queries give it the values whose labels agree with its own. A rule is without data if one of its
 * queries has no result. If a query fails, there is one alert that says so.
 * @throws if the rule has a form that this project does not use
 */
export async function evaluateRule(rule: Rule, query: (expr: string) => Promise<Sample[]>): Promise<RuleInstance[]> {
  refuseOtherForms(rule);
  const results = await resultsOf(rule, query);
  if ('error' in results) return [errorInstance(rule, results)];
  const samples = Object.values(results.samples);
  if (samples.some((found) => found.length === 0)) return [];
  const { query: name, above } = thresholdOf(rule);
  return (results.samples[name] ?? []).map(({ labels, value }) => ({
    title: rule.title,
    state: value > above ? 'Alerting' : 'Normal',
    labels,
    values: Object.fromEntries(Object.entries(results.samples).flatMap(([key, found]) => valueFor(labels, key, found))),
  }));
}

function refuseOtherForms({ title, for: pending, noDataState, execErrState, isPaused }: Rule): void {
  if (pending !== '0s' || noDataState !== 'OK' || execErrState !== 'Error' || isPaused)
    throw new Error(
      `Cannot evaluate "${title}": it has a pending period, is paused, or has other states than OK and Error`,
    );
}

type Results = { readonly samples: Readonly<Record<string, Sample[]>> };

type Failure = { readonly error: string; readonly refId: string };

async function resultsOf(rule: Rule, query: (expr: string) => Promise<Sample[]>): Promise<Results | Failure> {
  const samples: Record<string, Sample[]> = {};
  for (const [refId, expr] of Object.entries(queriesOfRule(rule)))
    try {
      samples[refId] = await query(expr);
    } catch (error) {
      return { refId, error: messageOf(error) };
    }
  return { samples };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // `fetch` says why in the cause.
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** The name of the alert that Grafana creates for a rule that it cannot evaluate. */
const DATASOURCE_ERROR = 'DatasourceError';

function errorInstance({ title, labels, data }: Rule, { refId, error }: Failure): RuleInstance {
  const datasource = data.find((node) => node.refId === refId)?.datasourceUid ?? '';
  return {
    title,
    state: 'Error',
    labels: { ...labels, alertname: DATASOURCE_ERROR, rulename: title, datasource_uid: datasource, ref_id: refId },
    values: {},
    error,
  };
}

function valueFor(labels: Labels, name: string, found: readonly Sample[]): [string, number][] {
  const sample = found.find((one) => isAmong(one.labels, labels) || isAmong(labels, one.labels));
  return sample ? [[name, sample.value]] : [];
}

function isAmong(some: Labels, all: Labels): boolean {
  return Object.entries(some).every(([label, value]) => all[label] === value);
}
