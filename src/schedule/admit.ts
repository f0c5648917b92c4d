import { usd } from '../core/amounts.ts';

/** What a waiting task needs. Unknown values do not block it. */
export type Demand = {
  /** The ID of the task. */
  readonly id: string;
  /** The P90 of the learned peak memory, in bytes. */
  readonly memoryBytes?: number;
  /** The P90 of the predicted cost, in US dollars. */
  readonly costUsd?: number;
};

/** What is available now. Unknown values do not block. */
export type Resources = {
  /** How many tasks may run at once. */
  readonly workers: number;
  /** How many tasks run. */
  readonly running: number;
  /** Memory that is available on the machine, in bytes. */
  readonly availableBytes?: number;
  /** What running tasks may still allocate: the sum of their learned peaks minus what they use, in bytes. */
  readonly promisedBytes?: number;
  /** The share of time in which tasks of the machine waited, in percent of the last 10 s (`some avg10`). */
  readonly pressure?: Readonly<Partial<Record<PressureKind, number>>>;
  /** How long the API asks to wait, in milliseconds. */
  readonly rateLimitedMs?: number;
  /** What may still be spent, in US dollars. */
  readonly budgetUsd?: number;
  /** What running tasks may still cost, in US dollars. */
  readonly promisedUsd?: number;
};

/**
 * The kinds of pressure that hold tasks back. A busy CPU does not: agents wait for the API most of the time, and on a
 * machine that is always busy the tasks would run one after another.
 */
export type PressureKind = 'io' | 'memory';

/** Limits of the admission. */
export type AdmissionLimits = {
  /** Memory that is left to everything else, in bytes. */
  readonly reserveBytes: number;
  /** The pressure above which tasks wait, in percent. */
  readonly pressure: Readonly<Record<PressureKind, number>>;
};

/** The default limits. */
export const DEFAULT_LIMITS: AdmissionLimits = {
  reserveBytes: 512 * 1024 ** 2,
  pressure: { io: 40, memory: 10 },
};

/** Which tasks may start now, and what each other one waits for. */
export type Admission = {
  /** The IDs of the tasks that may start. */
  readonly start: readonly string[];
  /** The tasks that have to wait, with the reason in words. */
  readonly waiting: readonly { readonly id: string; readonly reason: string }[];
};

/** What the tasks that start now take. */
type State = { readonly started: number; readonly memory: number; readonly cost: number };

/**
 * Decides which waiting tasks start, in their order. A task whose memory or cost does not fit waits, and a smaller one
 * may start before it, so that the machine is used. If nothing runs, the first task starts regardless of memory and
 * pressure, as waiting would not change them; budget and rate limits always apply.
 */
export function admitTasks(
  waiting: readonly Demand[],
  resources: Resources,
  limits: AdmissionLimits = DEFAULT_LIMITS,
): Admission {
  const start: string[] = [];
  const left: { id: string; reason: string }[] = [];
  let taken = { memory: 0, cost: 0 };
  for (const task of waiting) {
    const state: State = { started: start.length, ...taken };
    const reason = reasonToWait(task, resources, limits, state);
    if (reason !== undefined) {
      left.push({ id: task.id, reason });
      continue;
    }
    start.push(task.id);
    taken = { memory: taken.memory + (task.memoryBytes ?? 0), cost: taken.cost + (task.costUsd ?? 0) };
  }
  return { start, waiting: left };
}

function reasonToWait(task: Demand, resources: Resources, limits: AdmissionLimits, state: State): string | undefined {
  const isIdle = resources.running + state.started === 0;
  if (resources.running + state.started >= resources.workers) return 'a worker';
  return (
    rateLimit(resources) ??
    budget(task, resources, state) ??
    (isIdle ? undefined : (memory(task, resources, limits, state) ?? pressure(resources, limits)))
  );
}

function rateLimit({ rateLimitedMs = 0 }: Resources): string | undefined {
  return rateLimitedMs > 0 ? `the rate limit of the API: ${Math.ceil(rateLimitedMs / 1000)} s` : undefined;
}

function budget(task: Demand, { budgetUsd, promisedUsd = 0 }: Resources, { cost }: State): string | undefined {
  if (budgetUsd === undefined) return undefined;
  const left = budgetUsd - promisedUsd - cost;
  if (left > 0 && (task.costUsd ?? 0) <= left) return undefined;
  const needs = task.costUsd === undefined ? '' : `, needs ${usd(task.costUsd)} (p90)`;
  return `budget: ${usd(Math.max(0, left))} left${needs}`;
}

function memory(
  { memoryBytes }: Demand,
  { availableBytes, promisedBytes = 0 }: Resources,
  { reserveBytes }: AdmissionLimits,
  { memory: taken }: State,
): string | undefined {
  if (availableBytes === undefined || memoryBytes === undefined) return undefined;
  const free = availableBytes - promisedBytes - reserveBytes - taken;
  return memoryBytes <= free
    ? undefined
    : `memory: ${gigabytes(Math.max(0, free))} free, needs ${gigabytes(memoryBytes)} (p90)`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

function pressure({ pressure: found = {} }: Resources, limits: AdmissionLimits): string | undefined {
  for (const kind of ['memory', 'io'] as const) {
    const value = found[kind];
    if (value !== undefined && value > limits.pressure[kind])
      return `${kind} pressure: ${value.toFixed(0)} % of the last 10 s, limit ${limits.pressure[kind]} %`;
  }
  return undefined;
}
