/**
 * How the values of a signal vary: logarithms of amounts like a normal distribution, counts like a negative binomial
 * one, and a rate as failures (1) among successes (0).
 */
export type Family = 'amount' | 'count' | 'rate';

/** What is known of the task before it runs, by factor: `{ type: 'library', complexity: 'high' }`. */
export type TaskContext = Readonly<Record<string, string>>;

/** A run, or an attempt at a step, as one observation of a signal. */
export type Observation = {
  /** The ID of the run or attempt. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly endedAt: number;
  /** The score of an amount (`scoreOf()`), a count, or 1 for a failure and 0 for a success. */
  readonly value: number;
  readonly context: TaskContext;
  /** The context of its task, if it is judged without one. */
  readonly task?: TaskContext;
};

/** The order of observations, which does not depend on when they became known: by end, then by ID. */
export function byEnd(a: Pick<Observation, 'id' | 'endedAt'>, b: Pick<Observation, 'id' | 'endedAt'>): number {
  return a.endedAt - b.endedAt || (a.id < b.id ? -1 : Number(a.id > b.id));
}
