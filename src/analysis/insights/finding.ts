/** What an insight is about, the more certain kinds first. */
export const INSIGHT_KINDS = [
  'retry-loop',
  'always-repaired',
  'no-change',
  'failed-calls',
  'repeated-reads',
  'cache-lost-by-pause',
  'cache-lost-by-model-switch',
  'costly-subagents',
  'slow-tool',
] as const;

/** One of {@link INSIGHT_KINDS}. */
export type InsightKind = (typeof INSIGHT_KINDS)[number];

/** The kinds of insights in words. */
export const INSIGHT_NAMES: Readonly<Record<InsightKind, string>> = {
  'retry-loop': 'retry loop',
  'always-repaired': 'always repaired',
  'no-change': 'no file changed',
  'failed-calls': 'failed tool calls',
  'repeated-reads': 'repeated reads',
  'cache-lost-by-pause': 'cache lost by a pause',
  'cache-lost-by-model-switch': 'cache lost by a model switch',
  'costly-subagents': 'costly subagents',
  'slow-tool': 'slow tool',
};

/** What a detector found at a step, before findings are added up. */
export type Finding = {
  readonly kind: InsightKind;
  readonly workflow: string;
  /** Null outside of any step. */
  readonly step: string | null;
  /** Null if it is about no tool. */
  readonly tool: string | null;
  readonly claims: readonly Claim[];
  /** Number of events, such as attempts or calls. */
  readonly occurrences: number;
  /** Time that it cost in milliseconds; null if it is about money only. */
  readonly timeMs: number | null;
  /** What was found, with its figures. */
  readonly text: string;
};

/** Money of an attempt that a finding says was spent for nothing. */
export type Claim = {
  readonly runId: string;
  /** The attempt; the run for what it did outside of any step. */
  readonly attemptId: string;
  /** US dollars; null if unknown. */
  readonly usd: number | null;
  /**
   * Which part of the cost of the attempt it is: all of it, requests for some of its calls, the tokens that a lost cache
   * cost, or what its subagents cost more. Only parts of one kind are surely of different requests or tokens.
   */
  readonly of: 'attempt' | 'calls' | 'cache' | 'subagents';
};

/** The workflow, step and tool of a finding, such as `build / check / Bash`. */
export function placeOf({ workflow, step, tool }: Pick<Finding, 'workflow' | 'step' | 'tool'>): string {
  return [workflow, step, tool].filter((part) => part !== null).join(' / ');
}
