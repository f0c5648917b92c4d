import { DatabaseSync } from 'node:sqlite';
import { getJson } from '../../src/testing/stack/get-json.ts';
import { fetchTraces } from '../../src/testing/stack/jaeger-queries.ts';
import { queryInstant, type Sample } from '../../src/testing/stack/prometheus-queries.ts';
import { findTraces } from '../traceql/find-traces.ts';
import type { Question } from './cookbook-questions.ts';

/** Where the queries of the cookbook are run, and the range of time that has data, in milliseconds since 1970. */
export type CookbookServers = {
  readonly prometheusUrl: string;
  readonly jaegerUrl: string;
  readonly storeFile: string;
  readonly from: number;
  readonly to: number;
};

/** Runs the query of a question and returns its result as the page shows it. */
export async function answerTo({ language, query }: Question, servers: CookbookServers): Promise<string> {
  const lines = await ANSWERS[language](query, servers);
  return lines.length === 0 ? '(no result)' : lines.join('\n');
}

const ANSWERS: Readonly<
  Record<Question['language'], (query: string, servers: CookbookServers) => Promise<string[]> | string[]>
> = { promql, sql, http, traceql };

async function promql(query: string, { prometheusUrl, to }: CookbookServers): Promise<string[]> {
  const samples = await queryInstant(prometheusUrl, query, to);
  return samples.toSorted((a, b) => b.value - a.value || labelsOf(a).localeCompare(labelsOf(b))).map(sampleLine);
}

function labelsOf({ labels }: Sample): string {
  const pairs = Object.entries(labels).toSorted(([a], [b]) => a.localeCompare(b));
  return `{${pairs.map(([name, value]) => `${name}="${value}"`).join(', ')}}`;
}

function sampleLine(sample: Sample): string {
  return `${labelsOf(sample)} ${Number(sample.value.toPrecision(5))}`;
}

/** Runs a query with the end of the data as the current time. */
function sql(query: string, { storeFile, to }: CookbookServers): string[] {
  const store = new DatabaseSync(storeFile, { readOnly: true });
  try {
    const rows = store.prepare(query.replaceAll('unixepoch()', String(to / 1000))).all();
    const [first] = rows;
    const lines = rows.map((row) =>
      Object.values(row)
        .map((value) => String(value ?? ''))
        .join('|'),
    );
    return first === undefined ? [] : [Object.keys(first).join('|'), ...lines];
  } finally {
    store.close();
  }
}

/** Asks Jaeger for traces; returns their number and the workflows of their roots. */
async function http(query: string, { jaegerUrl, from, to }: CookbookServers): Promise<string[]> {
  const [path = '', parameters = ''] = query.replace(/^GET /, '').split('?');
  const range = parameters.replace('START', String(from * 1000)).replace('END', String(to * 1000));
  const { data } = await getJson<{ data: object[] }>(
    `${jaegerUrl}${path}`,
    Object.fromEntries(new URLSearchParams(range)),
  );
  return [`${data.length} traces`];
}

async function traceql(query: string, { jaegerUrl, from, to }: CookbookServers): Promise<string[]> {
  const spans = await fetchTraces(jaegerUrl, { from, to });
  const limits = { limit: spans.length, spss: spans.length };
  const found = findTraces(spans, query, { from, to }, limits);
  const matched = found.flatMap(({ spanSets }) => spanSets.map((set) => set.matched));
  return [`${matched.reduce((sum, count) => sum + count, 0)} spans in ${found.length} traces`];
}
