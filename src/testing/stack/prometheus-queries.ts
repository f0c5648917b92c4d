import { getJson } from './get-json.ts';

/** The labels of a series; the metric's name is `__name__`. */
export type Labels = Readonly<Record<string, string>>;

/** One series of an instant query. */
export type Sample = { readonly labels: Labels; readonly value: number };

/** One series of a range query; times are milliseconds since the epoch. */
export type Series = { readonly labels: Labels; readonly values: readonly { time: number; value: number }[] };

/** One exemplar, with the labels of its series. */
export type Exemplar = { readonly series: Labels; readonly labels: Labels; readonly value: number };

/** Evaluates a PromQL expression as of a moment, in milliseconds since the epoch; now by default. */
export async function queryInstant(prometheusUrl: string, query: string, at = Date.now()): Promise<Sample[]> {
  const parameters = { query, time: String(at / 1000) };
  const data = await api<{ result: { metric: Labels; value: [number, string] }[] }>(prometheusUrl, 'query', parameters);
  return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}

async function api<T>(prometheusUrl: string, path: string, parameters: Readonly<Record<string, string>>): Promise<T> {
  return (await getJson<{ data: T }>(`${prometheusUrl}/api/v1/${path}`, parameters)).data;
}

/** Evaluates a PromQL expression every five seconds of the last ten minutes. */
export async function queryRange(prometheusUrl: string, query: string): Promise<Series[]> {
  const parameters = { query, ...lastMinutes(), step: '5' };
  const data = await api<{ result: { metric: Labels; values: [number, string][] }[] }>(
    prometheusUrl,
    'query_range',
    parameters,
  );
  return data.result.map(({ metric, values }) => ({
    labels: metric,
    values: values.map(([time, value]) => ({ time: time * 1000, value: Number(value) })),
  }));
}

function lastMinutes(): { start: string; end: string } {
  const end = Date.now() / 1000;
  return { start: String(end - 600), end: String(end) };
}

/** Reads the exemplars of the last ten minutes that belong to the series of a PromQL expression. */
export async function queryExemplars(prometheusUrl: string, query: string): Promise<Exemplar[]> {
  type Found = { seriesLabels: Labels; exemplars: { labels: Labels; value: string }[] };
  const found = await api<Found[]>(prometheusUrl, 'query_exemplars', { query, ...lastMinutes() });
  return found.flatMap(({ seriesLabels, exemplars }) =>
    exemplars.map(({ labels, value }) => ({ series: seriesLabels, labels, value: Number(value) })),
  );
}
