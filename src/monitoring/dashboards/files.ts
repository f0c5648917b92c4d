import { FILE_OPERATIONS, type FileOperation } from '../../core/value-sets.ts';
import type { DashboardSpec, Section } from './dashboard.ts';
import { callDuration } from '../panels/column.ts';
import { workflowToRuns } from './shared.ts';
import { DASHBOARD } from './uids.ts';
import { bars, heatmap } from '../panels/graph.ts';
import type { PanelQuery } from '../panels/panel.ts';
import { barGauge, stat } from '../panels/single-values.ts';
import { UNIT } from '../panels/style.ts';
import { table } from '../panels/table.ts';
import { type QueryOptions, orZero } from '../queries/promql.ts';
import { increaseInScope, increasePerIntervalInScope, mean, observations, quantile } from '../queries/scope.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../telemetry/names.ts';

const PARTICIPLE = { create: 'created', modify: 'modified', delete: 'deleted' } as const;

const summary: Section = {
  title: 'Summary',
  panels: [
    ...FILE_OPERATIONS.map((kind) =>
      stat({
        title: `Files ${PARTICIPLE[kind]}`,
        description: `Files ${PARTICIPLE[kind]} in the time range by tools and shell commands, counted once per operation. Metric: stepmeter.file.operations.`,
        unit: UNIT.exact,
        queries: [{ expr: orZero(operations(kind)) }],
      }),
    ),
    stat({
      title: 'Lines added',
      description: 'Lines added to text files in the time range. Metric: stepmeter.file.lines.',
      unit: UNIT.exact,
      queries: [{ expr: orZero(amount(METRIC.fileLines, 'added')) }],
    }),
    stat({
      title: 'Lines removed',
      description: 'Lines removed from text files in the time range. Metric: stepmeter.file.lines.',
      unit: UNIT.exact,
      queries: [{ expr: orZero(amount(METRIC.fileLines, 'removed')) }],
    }),
    stat({
      title: 'Churn',
      description: 'Lines added plus lines removed in the time range. Metric: stepmeter.file.lines.',
      unit: UNIT.exact,
      queries: [{ expr: orZero(increaseInScope(METRIC.fileLines)) }],
    }),
  ],
};

const overTime: Section = {
  title: 'Over time',
  panels: [
    bars({
      title: 'File operations over time',
      description: 'Files created, modified and deleted in each interval. Metric: stepmeter.file.operations.',
      unit: UNIT.exact,
      width: 8,
      queries: [
        {
          expr: increasePerIntervalInScope(METRIC.fileOperations, { by: [ATTRIBUTE.fileOperation] }),
          by: [ATTRIBUTE.fileOperation],
        },
      ],
    }),
    bars({
      title: 'Lines over time',
      description:
        'Lines added to text files in each interval; removed lines are negative. Metric: stepmeter.file.lines.',
      unit: UNIT.exact,
      width: 8,
      queries: addedAndRemoved(METRIC.fileLines),
    }),
    bars({
      title: 'Bytes over time',
      description: 'Bytes added to files in each interval; removed bytes are negative. Metric: stepmeter.file.bytes.',
      unit: UNIT.bytes,
      width: 8,
      queries: addedAndRemoved(METRIC.fileBytes),
    }),
    heatmap({
      title: 'File operation duration distribution',
      description:
        'Tool calls that changed a file in each interval, by duration. Shell commands are not included. Metric: stepmeter.file.duration.',
      unit: UNIT.seconds,
      metric: METRIC.fileDuration,
      bounds: [0.01, 0.1, 1, 10, 60, 600],
      link: { title: 'Runs', to: DASHBOARD.runs, keep: ['environment', 'workflow'] },
    }),
  ],
};

const byOperation = { by: [ATTRIBUTE.fileOperation] };
const byStep = { by: [ATTRIBUTE.workflowName, ATTRIBUTE.stepName, ATTRIBUTE.fileSource] };

const byLocation: Section = {
  title: 'By source, extension and step',
  panels: [
    barGauge({
      title: 'File operations by source',
      description:
        'File operations in the time range by source: reported by a tool, or detected by snapshots after a shell command. Metric: stepmeter.file.operations.',
      unit: UNIT.exact,
      width: 6,
      noValue: 'no file operations',
      queries: [{ expr: operationsBy(ATTRIBUTE.fileSource), by: [ATTRIBUTE.fileSource] }],
    }),
    barGauge({
      title: 'File operations by extension',
      description:
        'File operations in the time range by file extension. Rare extensions are counted as "other". Metric: stepmeter.file.operations.',
      unit: UNIT.exact,
      width: 6,
      noValue: 'no file operations',
      queries: [{ expr: `topk(12, ${operationsBy(ATTRIBUTE.fileExtension)})`, by: [ATTRIBUTE.fileExtension] }],
    }),
    table({
      title: 'Duration by operation',
      description:
        'Duration of tool calls that changed a file in the time range. Shell commands are not included. p95 is interpolated within a bucket; the other values are exact. Metric: stepmeter.file.duration.',
      onlyCounted: true,
      keys: [{ attribute: ATTRIBUTE.fileOperation, title: 'Operation' }],
      values: [
        { title: 'Tool calls', expr: observations(METRIC.fileDuration, byOperation), unit: UNIT.exact },
        { title: 'Mean', expr: mean(METRIC.fileDuration, byOperation), ...callDuration },
        { title: 'p95', expr: quantile(0.95, METRIC.fileDuration, byOperation), ...callDuration },
      ],
    }),
    table({
      title: 'File changes by step and source',
      description:
        'File changes of each step in the time range, by tools and by shell commands, with what was added (+) and removed (−). Lines and bytes of files whose content could not be read before and after are not included. Metrics: stepmeter.file.operations, stepmeter.file.lines, stepmeter.file.bytes.',
      width: 24,
      height: 9,
      onlyCounted: true,
      keys: [
        workflowToRuns,
        { attribute: ATTRIBUTE.stepName, title: 'Step' },
        { attribute: ATTRIBUTE.fileSource, title: 'Source' },
      ],
      values: [
        { title: 'Churn', expr: increaseInScope(METRIC.fileLines, byStep), unit: UNIT.exact },
        { title: 'Created', expr: operations('create', byStep), unit: UNIT.exact },
        { title: 'Modified', expr: operations('modify', byStep), unit: UNIT.exact },
        { title: 'Deleted', expr: operations('delete', byStep), unit: UNIT.exact },
        { title: '+ lines', expr: amount(METRIC.fileLines, 'added', byStep), unit: UNIT.exact },
        { title: '− lines', expr: amount(METRIC.fileLines, 'removed', byStep), unit: UNIT.exact },
        { title: '+ bytes', expr: amount(METRIC.fileBytes, 'added', byStep), unit: UNIT.bytes },
        { title: '− bytes', expr: amount(METRIC.fileBytes, 'removed', byStep), unit: UNIT.bytes },
      ],
    }),
  ],
};

/** File changes by tools and shell commands. */
export const files: DashboardSpec = {
  uid: DASHBOARD.files,
  title: 'Files',
  description:
    'Files created, modified and deleted by tools and shell commands; lines, bytes and churn; duration of file operations.',
  sections: [summary, overTime, byLocation],
};

function operations(kind: FileOperation, options: QueryOptions = {}): string {
  return increaseInScope(METRIC.fileOperations, matching(ATTRIBUTE.fileOperation, kind, options));
}

function matching(attribute: string, value: string, options: QueryOptions = {}): QueryOptions {
  return { ...options, where: { ...options.where, [attribute]: `="${value}"` } };
}

type Direction = 'added' | 'removed';

/** Lines or bytes that were added or removed in the time range. */
function amount(metric: Metric, direction: Direction, options: QueryOptions = {}): string {
  return increaseInScope(metric, matching(ATTRIBUTE.direction, direction, options));
}

/** The same per interval; what was removed is negative. */
function addedAndRemoved(metric: Metric): PanelQuery[] {
  const perInterval = (direction: Direction): string =>
    increasePerIntervalInScope(metric, matching(ATTRIBUTE.direction, direction));
  return [
    { expr: perInterval('added'), legend: 'added' },
    { expr: `0 - (${perInterval('removed')})`, legend: 'removed' },
  ];
}

function operationsBy(attribute: string): string {
  return `sort_desc(${increaseInScope(METRIC.fileOperations, { by: [attribute] })} > 0)`;
}
