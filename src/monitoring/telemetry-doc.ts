import { ATTRIBUTE, METRIC, OPERATION, type Metric } from '../core/names.ts';
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

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const markdownTable = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(heading), row(heading.map(() => '---')), ...rows.map(row)].join('\n');

const labelList = (labels: readonly string[]): string =>
  labels.length === 0 ? '–' : labels.map((label) => `\`${prometheusLabel(label)}\``).join(', ');

const metricRow = (metric: Metric): string[] => [
  `\`${metric.name}\``,
  `\`${prometheusName(metric)}\``,
  metric.kind,
  `\`${metric.unit}\``,
  labelList(metric.labels),
  metric.description,
];

/** The page that documents everything Stepmeter emits, made from the names that the code emits it by. */
export const telemetryDoc = (): string =>
  [
    '# Telemetry',
    'Generated from `src/core/names.ts` by `npm run generate`; edit it there.',
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
      ` \`last_over_time(metric[${KEPT}])\`, and for what was added in a day subtract the same with \`offset 1d\`. Histograms come with exemplars that lead to a trace. Run ids,` +
      ' session ids, paths and package names are never labels.',
    markdownTable(
      ['metric', 'in Prometheus', 'kind', 'unit', 'labels', 'meaning'],
      Object.values(METRIC).map(metricRow),
    ),
    '',
  ].join('\n\n');
