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

/** The name of a metric. */
export function metricName(metric: string): string {
  return METRIC_NAMES.find(([value]) => value === metric)?.[1] ?? metric;
}
