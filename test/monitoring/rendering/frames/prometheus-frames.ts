import type { DataFrame, Field } from '@grafana/data';
import type { Labels } from '../../../../src/testing/stack/prometheus-queries.ts';
import type { Answer, Row } from '../../run-query.ts';
import { grafana } from '../grafana-data.ts';

/** Converts the results of Prometheus for a panel to frames as Grafana's data source does. */
export function prometheusFrames(answers: readonly Answer[]): DataFrame[] {
  const tables = answers.filter(({ target }) => target.format === 'table');
  const isOnlyOne = tables.length === 1;
  return answers.flatMap((answer) => {
    if (answer.target.format === 'table') return tableFrame(answer, isOnlyOne);
    return answer.target.format === 'heatmap' ? heatMapFrame(answer) : seriesFrames(answer);
  });
}

/** One row per series: its time, its labels in alphabetical order, its value. */
function tableFrame({ rows, target: { refId } }: Answer, isOnlyOne: boolean): DataFrame[] {
  if (rows.length === 0 && isOnlyOne) return [{ refId, fields: [], length: 0 }];
  const labels = new Set(rows.flatMap((row) => Object.keys(row.labels).toSorted()));
  const samples = rows.flatMap((row) => row.values.map((value, index) => ({ row, value, time: row.times[index] })));
  const { number, string } = grafana.FieldType;
  return [
    {
      refId,
      length: samples.length,
      fields: [
        timeField(samples.map(({ time }) => time)),
        ...[...labels].map((label) => ({
          name: label,
          type: string,
          config: { filterable: true },
          values: samples.map(({ row }) => row.labels[label] ?? ''),
        })),
        {
          name: isOnlyOne ? 'Value' : `Value #${refId}`,
          type: number,
          config: {},
          values: samples.map(({ value }) => value),
        },
      ],
    },
  ];
}

function timeField(values: readonly (number | undefined)[]): Field {
  return { name: 'Time', type: grafana.FieldType.time, config: {}, values: [...values] };
}

/** Buckets in the order of their bounds, each without the count of the one below. */
function heatMapFrame({ rows, target: { refId, legendFormat } }: Answer): DataFrame[] {
  const sorted = rows.toSorted((a, b) => bound(a) - bound(b));
  const [first] = sorted;
  if (!first) return [];
  const counts = sorted.map((row, index): Field => {
    const name = legendOf(row.labels, legendFormat);
    const below = sorted[index - 1]?.values ?? [];
    const values = row.values.map((value, at) => Math.max(0, value - (below[at] ?? 0)));
    const config = { displayNameFromDS: name };
    return { name, type: grafana.FieldType.number, labels: { ...row.labels }, config, values };
  });
  const meta = { type: grafana.DataFrameType.HeatmapRows };
  return [{ refId, length: first.values.length, meta, fields: [timeField(first.times), ...counts] }];
}

function bound({ labels: { le = '' } }: Row): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
}

/** Without a legend, the name of a series consists of all of its labels. */
function legendOf(labels: Labels, format = ''): string {
  const all = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  if (format === '') return `{${all.join(', ')}}`;
  return format.replaceAll(/\{\{\s*(.+?)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
}

/** One frame per series, with the name from its legend. */
function seriesFrames({ rows, target }: Answer): DataFrame[] {
  return rows.map((row) => {
    const name = legendOf(row.labels, target.legendFormat);
    const config = { displayNameFromDS: name };
    const value = { name: 'Value', type: grafana.FieldType.number, labels: { ...row.labels }, config };
    return {
      refId: target.refId,
      name,
      length: row.values.length,
      fields: [timeField(row.times), { ...value, values: [...row.values] }],
    };
  });
}
