/**
 * Measures how right the split rule is: `npm run bench:split [-- DRAWS]`. Each draw is a job of two to six parts with
 * durations that are log-normal by kind, predicted from 0 to 60 earlier tasks, with overheads from seconds to minutes and
 * conflicts. Both ways of working are played: one part after the other, and in parallel. It reports how often the rule
 * chose the faster way, what the chosen splits saved compared with what was predicted, and the time of all jobs together
 * compared with always, never, and always rightly splitting. It exits with 1 if the rule takes longer than always or never
 * splitting, or if fewer than 80 of 100 chosen splits save time.
 */
import {
  decideSplit,
  planTasks,
  predictDuration,
  type Observation,
  type PredictedTask,
} from '../../src/schedule/index.ts';
import { randomOf, type Random } from '../../src/testing/runs/random.ts';

const DRAWS = Number(process.argv[2] ?? 5000);

const jobs = Array.from({ length: DRAWS }, (_, draw) => playJob(randomOf('split', draw)));

reportTable();

/** The least share of chosen splits that have to save time. */
const LEAST_RIGHT = 0.8;

reportTotals();

function reportTable(): void {
  console.log('earlier tasks   split   of these, saved time   saved / predicted saving');
  for (const history of [0, 5, 20, 60])
    console.log(
      row(
        String(history),
        jobs.filter((job) => job.history === history),
      ),
    );
  console.log(row('all', jobs));
}

type Job = {
  readonly history: number;
  readonly predictedMs: number;
  readonly isSplit: boolean;
  readonly oneByOneMs: number;
  readonly parallelMs: number;
};

function row(name: string, of: readonly Job[]): string {
  const split = of.filter(({ isSplit }) => isSplit);
  const ratio = sum(split, savedBy) / sum(split, ({ predictedMs }) => predictedMs);
  const cells = [percent(split.length / of.length), percent(rightShare(split)), ratio.toFixed(2)];
  return name.padEnd(16) + cells.map((cell, index) => cell.padEnd([8, 23, 0][index] ?? 0)).join('');
}

function sum(of: readonly Job[], value: (job: Job) => number): number {
  return of.reduce((total, job) => total + value(job), 0);
}

function savedBy({ oneByOneMs, parallelMs }: Job): number {
  return oneByOneMs - parallelMs;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function rightShare(split: readonly Job[]): number {
  return split.filter((job) => savedBy(job) > 0).length / split.length;
}

function playJob(random: Random): Job {
  const kinds = Array.from({ length: 4 }, () => random.lognormal(240_000, 0.8));
  const history = random.pick([0, 5, 20, 60]);
  const durationOf = (kind: number): number => random.lognormal(kinds[kind] ?? 0, 0.5);
  const observations: Observation[] = Array.from({ length: history }, () => {
    const kind = random.whole(0, 3);
    return { taskType: `kind ${kind}`, durationMs: durationOf(kind) };
  });
  const actual = new Map<string, number>();
  const parts: PredictedTask[] = Array.from({ length: random.whole(2, 6) }, (_, index) => {
    const kind = random.whole(0, 3);
    const task = { id: String(index), taskType: `kind ${kind}` };
    actual.set(task.id, durationOf(kind));
    return { ...task, prediction: predictDuration(task, observations) };
  });
  return { history, ...decideAndPlay(parts, actual, random) };
}

function decideAndPlay(
  parts: readonly PredictedTask[],
  actual: ReadonlyMap<string, number>,
  random: Random,
): Omit<Job, 'history'> {
  const workers = random.whole(2, 4);
  const overhead = {
    leaseMs: 1000,
    installMs: random.pick([2000, 20_000, 120_000]),
    mergeMs: random.pick([2000, 30_000]),
    conflictProbability: random.pick([0.05, 0.2, 0.5]),
  };
  const { split, savingMs } = decideSplit(parts, workers, overhead);
  const durationOf = ({ id }: PredictedTask): number => actual.get(id) ?? 0;
  const oneByOneMs = parts.reduce((total, part) => total + durationOf(part), 0);
  // A conflicting part is done again after the others.
  const again = random.chance(overhead.conflictProbability)
    ? (actual.get(String(random.whole(0, parts.length - 1))) ?? 0)
    : 0;
  const added = overhead.leaseMs + overhead.installMs + overhead.mergeMs * parts.length;
  const parallelMs = planTasks(parts, workers, durationOf).makespanMs + added + again;
  return { predictedMs: savingMs, isSplit: split, oneByOneMs, parallelMs };
}

function reportTotals(): void {
  const best = sum(jobs, ({ oneByOneMs, parallelMs }) => Math.min(oneByOneMs, parallelMs));
  const ratios = {
    rule: sum(jobs, (job) => (job.isSplit ? job.parallelMs : job.oneByOneMs)) / best,
    always: sum(jobs, ({ parallelMs }) => parallelMs) / best,
    never: sum(jobs, ({ oneByOneMs }) => oneByOneMs) / best,
  };
  const right = jobs.filter((job) => job.isSplit === savedBy(job) > 0).length / jobs.length;
  console.log(`\nthe rule chose the faster way in ${percent(right)} of ${DRAWS} jobs`);
  console.log('time of all jobs / that with the faster way each time');
  for (const [name, ratio] of Object.entries(ratios)) console.log(`  ${name.padEnd(8)} ${ratio.toFixed(3)}`);
  const isReached =
    ratios.rule <= Math.min(ratios.always, ratios.never) &&
    rightShare(jobs.filter((job) => job.isSplit)) >= LEAST_RIGHT;
  if (!isReached) process.exitCode = 1;
}
