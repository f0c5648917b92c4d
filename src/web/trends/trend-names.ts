/** The metrics of trends with their names. */
export const METRIC_NAMES = [
  ['cost-per-success', 'Cost per success'],
  ['cost', 'Cost'],
  ['success', 'Success rate'],
  ['duration', 'Time'],
  ['tokens', 'Tokens'],
  ['repairs', 'Repaired or retried'],
  ['errors', 'Failed tool calls'],
  ['cache', 'Input from the cache'],
] as const;

/** What a trend is divided by; nothing at first. */
export const DIMENSION_NAMES = [
  ['', 'nothing'],
  ['workflow', 'workflow'],
  ['step', 'step'],
  ['model', 'model'],
  ['effort', 'thinking level'],
  ['configuration', 'configuration'],
  ['variant', 'variant'],
  ['task-type', 'task type'],
  ['complexity', 'complexity'],
  ['size', 'size'],
  ['agent', 'agent'],
  ['tool', 'tool'],
] as const;

/** The intervals of a trend. */
export const BUCKET_NAMES = [
  ['hour', 'hour'],
  ['day', 'day'],
  ['week', 'week'],
] as const;

/** The name of a metric. */
export function metricName(metric: string): string {
  return METRIC_NAMES.find(([value]) => value === metric)?.[1] ?? metric;
}
