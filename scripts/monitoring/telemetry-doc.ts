import { FILE_EXTENSIONS } from '../../src/telemetry/file-extension.ts';
import {
  LABEL_LIMITS,
  MAX_EVENTS,
  MAX_NAME_LENGTH,
  MAX_SPAN_NAME_LENGTH,
  MAX_TEXT_LENGTH,
  OTHER,
} from '../../src/telemetry/label-limits.ts';
import { prometheusLabel, prometheusName } from '../../src/monitoring/queries/prometheus-names.ts';
import { LOOKBACK } from '../../src/monitoring/queries/promql.ts';
import { ATTRIBUTE_DESCRIPTIONS } from './attribute-descriptions.ts';
import { ATTRIBUTE, METRIC, type Metric, OPERATION } from '../../src/telemetry/names.ts';

/** The spans, from the root of a trace downward. */
const SPANS: readonly (readonly [string, string, string])[] = [
  [
    `\`${OPERATION.workflow} {workflow}\``,
    'internal',
    'A run: the root of its trace. The trace ID is the run ID without dashes',
  ],
  ['`step {step}`', 'internal', 'An attempt at a step, linked to the attempt before it'],
  [
    `\`${OPERATION.agent} {agent}\``,
    'internal',
    'A session of the Claude CLI, or a subagent in it as a child of its tool call',
  ],
  [`\`${OPERATION.chat} {model}\``, 'client', 'A model request'],
  [`\`${OPERATION.tool} {tool}\``, 'internal', 'A tool call'],
  [
    '`file {operation}`',
    'internal',
    'A created, modified or deleted file, as a child of the tool call that changed it, or else of the step',
  ],
  [
    '`worktree {operation}`',
    'internal',
    'An operation of the worktree pool, as a child of the step, or else of the run: lease, return, conflict matrix, merge, check of a merge, or a failed proof of cleanliness before a lease',
  ],
  ['`cache {name}`', 'internal', 'A use of the cache, as a child of the step, or else of the run'],
];

/** The page that documents all telemetry, generated from the registry. */
export function telemetryDoc(): string {
  return [
    '# Telemetry',
    '<!-- Generated from `src/telemetry/names.ts` by `npm run generate`. Edit the source instead. -->',
    'For users who write queries, dashboards and alerts. At the end you know every span, attribute and metric, with its unit and labels.',
    '## Spans',
    'All spans have `stepmeter.run.id` and `gen_ai.workflow.name`; a step and the spans below it have `stepmeter.step.name`.',
    markdownTable(['span', 'kind', 'meaning'], SPANS),
    '### Attributes',
    'Attributes of spans and their events, and labels of metrics.',
    markdownTable(['attribute', 'meaning'], attributeRows()),
    '## Metrics',
    'Counters and histograms are cumulative since the store was created. They survive restarts and never reset, so the' +
      ' difference between two points in time is exact. A total is sent when it has changed, and once an hour. Query it' +
      ` with \`last_over_time(metric[${LOOKBACK}])\`; for the increase over a day, subtract the same expression with` +
      ' `offset 1d` from each series. Histograms have exemplars, which link to traces. Run IDs, session IDs, paths and' +
      ' package names are never labels.',
    markdownTable(
      ['metric', 'in Prometheus', 'kind', 'unit', 'labels', 'meaning'],
      Object.values(METRIC).map(metricRow),
    ),
    '## Limits',
    `The number of distinct values of these labels is limited. The first values have their own series; all further values share the value \`${OTHER}\`, so that sums over all series stay exact. The decision is made once per value and kept in the store; rows of the store and spans have the original values. \`${METRIC.labelOverflow.name}\` counts what was recorded under \`${OTHER}\`, and \`stepmeter doctor\` lists the labels that have reached their limit.`,
    markdownTable(
      ['label', 'values'],
      Object.entries(LABEL_LIMITS).map(([label, most]) => [`\`${label}\``, String(most)]),
    ),
    `\`${ATTRIBUTE.fileExtension}\` is one of the extensions listed in \`src/telemetry/file-extension.ts\` (${FILE_EXTENSIONS.size} of them), or \`${OTHER}\`.`,
    `Names of workflows, steps, models, error types and tools have at most ${MAX_NAME_LENGTH} characters in labels and span attributes, other text attributes at most ${MAX_TEXT_LENGTH}, span names at most ${MAX_SPAN_NAME_LENGTH}. Longer values are cut off and end with an ellipsis. A span has at most ${MAX_EVENTS} events.`,
    'A series that has not changed for the retention period (`STEPMETER_RETENTION_DAYS`) is no longer sent. Its total stays in the store; when it changes again, a sample with the previous value is sent first.',
    '',
  ].join('\n\n');
}

function markdownTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(heading), row(heading.map(() => '---')), ...rows.map(row)].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function attributeRows(): string[][] {
  const names = Object.keys(ATTRIBUTE) as (keyof typeof ATTRIBUTE)[];
  return names
    .map((name) => [`\`${ATTRIBUTE[name]}\``, ATTRIBUTE_DESCRIPTIONS[name]])
    .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
}

function metricRow(metric: Metric): string[] {
  return [
    `\`${metric.name}\``,
    `\`${prometheusName(metric)}\``,
    metric.kind,
    `\`${metric.unit}\``,
    labelList(metric.labels),
    metric.description,
  ];
}

function labelList(labels: readonly string[]): string {
  return labels.length === 0 ? '–' : labels.map((label) => `\`${prometheusLabel(label)}\``).join(', ');
}
