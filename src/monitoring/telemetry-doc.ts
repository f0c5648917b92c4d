import { FILE_EXTENSIONS } from '../telemetry/file-extension.ts';
import {
  LABEL_LIMITS,
  MAX_NAME_LENGTH,
  MAX_SPAN_NAME_LENGTH,
  MAX_TEXT_LENGTH,
  MAX_EVENTS,
  OTHER,
} from '../telemetry/label-limits.ts';
import { ATTRIBUTE, METRIC, OPERATION, type Metric } from '../telemetry/names.ts';
import { prometheusLabel, prometheusName } from './prometheus-names.ts';
import { KEPT } from './query.ts';

/** The spans, as a reader of a trace meets them. */
const SPANS: readonly (readonly [string, string, string])[] = [
  [
    `\`${OPERATION.workflow} {workflow}\``,
    'internal',
    'A run: the root of its trace. The trace id is the run id without dashes',
  ],
  ['`step {step}`', 'internal', 'An attempt at a step, linked to the attempt before it'],
  [
    `\`${OPERATION.agent} {agent}\``,
    'internal',
    'A process of the Claude CLI, or a subagent in it, which hangs under its tool call',
  ],
  [`\`${OPERATION.chat} {model}\``, 'client', 'A model request'],
  [`\`${OPERATION.tool} {tool}\``, 'internal', 'A tool call'],
  [
    '`file {operation}`',
    'internal',
    'A file that was created, modified or deleted, under the tool call that did it, else under the step',
  ],
];

/** The page that documents everything Stepmeter emits, made from the names that the code emits it by. */
export function telemetryDoc(): string {
  return [
    '# Telemetry',
    'Generated from `src/telemetry/names.ts` by `npm run generate`; edit it there.',
    '## Spans',
    'Every span carries `stepmeter.run.id` and `gen_ai.workflow.name`, and below a step `stepmeter.step.name`.',
    markdownTable(['span', 'kind', 'meaning'], SPANS),
    '### Attributes',
    Object.values(ATTRIBUTE)
      .toSorted()
      .map((attribute) => `- \`${attribute}\``)
      .join('\n'),
    '## Metrics',
    'Counters and histograms hold everything since the store was made: they survive restarts and never reset, so the' +
      ' difference between two points in time is exact. A total is sent when it has changed and once an hour: ask for' +
      ` \`last_over_time(metric[${KEPT}])\`, and for what was added in a day subtract, series by series, the same with \`offset 1d\`. Histograms come with exemplars that lead to a trace. Run ids,` +
      ' session ids, paths and package names are never labels.',
    markdownTable(
      ['metric', 'in Prometheus', 'kind', 'unit', 'labels', 'meaning'],
      Object.values(METRIC).map(metricRow),
    ),
    '## Limits',
    `Distinct values of these labels are limited. The first values that occur have series of their own; the values beyond the limit share the value \`${OTHER}\`, so that sums over all series stay exact. Which value is counted as \`${OTHER}\` is decided once and kept in the store; the rows of the store, and spans, have the values themselves. \`${METRIC.labelOverflow.name}\` counts what was recorded under \`${OTHER}\`, and \`stepmeter doctor\` names the labels that are full.`,
    markdownTable(
      ['label', 'values'],
      Object.entries(LABEL_LIMITS).map(([label, most]) => [`\`${label}\``, String(most)]),
    ),
    `\`${ATTRIBUTE.fileExtension}\` is one of the extensions listed in \`src/telemetry/file-extension.ts\` (${FILE_EXTENSIONS.size} of them), or \`${OTHER}\`.`,
    `Names of workflows, steps, models, error types and tools have at most ${MAX_NAME_LENGTH} characters in labels and on spans, other texts on spans at most ${MAX_TEXT_LENGTH}, names of spans at most ${MAX_SPAN_NAME_LENGTH}; what is longer ends in an ellipsis. A span has at most ${MAX_EVENTS} events.`,
    'A series that has not changed for the retention period (`STEPMETER_RETENTION_DAYS`) is no longer sent. Its total stays in the store: when it changes again, a sample with its value from before comes first.',
    '',
  ].join('\n\n');
}

function markdownTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(heading), row(heading.map(() => '---')), ...rows.map(row)].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
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
