import { otherSide, type Side, type Outcome } from './outcome.ts';

/** One run of each arm: of the same task, else of the same type of task. */
export type Block = {
  readonly a: Outcome;
  readonly b: Outcome;
  readonly taskType: string;
  readonly isSameTask: boolean;
};

/** The runs that wait for a run of the other arm. */
export type BlockMaker = {
  seen: number;
  readonly byType: Map<string, Record<Side, Waiting[]>>;
  readonly byTask: Map<string, Task>;
  /** How often the two arms ran a task shortly after each other, and how often they did not. */
  near: number;
  far: number;
};

type Waiting = { readonly outcome: Outcome; readonly at: number; isUsed: boolean };

type Task = Record<Side, TaskRuns> & { hasOtherPartner: boolean };

type TaskRuns = { readonly waiting: Waiting[]; lastAt: number };

/** A block maker without runs. */
export function createBlockMaker(): BlockMaker {
  return { seen: 0, byType: new Map(), byTask: new Map(), near: 0, far: 0 };
}

/**
 * Adds a run and returns the blocks that it completes. Which runs form a block depends on their arms, tasks and order
 * only, never on how they ended: this keeps every test on blocks valid. A run is paired with the newest one that waits,
 * and only the newest few wait: success rates change over time, and the runs of an arm that is ahead would all be the
 * earlier ones of their blocks. Of each task, one run at most is compared with runs of other tasks, as runs of one task
 * are alike: the others would count one easy task as many easy runs.
 */
export function addToBlocks(maker: BlockMaker, outcome: Outcome): Block[] {
  maker.seen += 1;
  const { variant, task, taskType = '' } = outcome;
  const other = otherSide(variant);
  const partner = task === undefined ? undefined : partnerOf(maker, task, variant);
  if (partner) return [blockOf(partner.outcome, outcome, true)];
  const run: Waiting = { outcome, at: maker.seen, isUsed: false };
  if (task !== undefined) taskRuns(maker, task)[variant].waiting.push(run);
  const queues = entryOf(maker.byType, taskType, () => ({ a: [], b: [] }));
  queues[variant].push(run);
  const blocks: Block[] = [];
  for (;;) {
    const [free, waiting] = [variant, other].map((arm) => freeRuns(maker, queues[arm]));
    const [own, theirs] = [free?.at(-1), waiting?.at(-1)];
    if (!own || !theirs) break;
    for (const one of [own, theirs]) use(maker, one);
    blocks.push(blockOf(theirs.outcome, own.outcome, false));
  }
  for (const queue of Object.values(queues)) dropOldest(maker, queue);
  return blocks;
}

/** The same, while the arms mostly run a task shortly after each other. */
const LONG_PATIENCE = 16;

/** The run of the same task on the other arm that waits for this one. */
function partnerOf(maker: BlockMaker, task: string, variant: Side): Waiting | undefined {
  const runs = taskRuns(maker, task);
  const { waiting, lastAt } = runs[otherSide(variant)];
  if (lastAt > runs[variant].lastAt) {
    if (maker.seen - lastAt <= LONG_PATIENCE) maker.near += 1;
    else maker.far += 1;
  }
  runs[variant].lastAt = maker.seen;
  while (waiting[0]?.isUsed) waiting.shift();
  const partner = waiting.shift();
  if (partner) partner.isUsed = true;
  return partner;
}

function taskRuns(maker: BlockMaker, task: string): Task {
  return entryOf(maker.byTask, task, () => ({
    a: { waiting: [], lastAt: 0 },
    b: { waiting: [], lastAt: 0 },
    hasOtherPartner: false,
  }));
}

function entryOf<V>(map: Map<string, V>, key: string, create: () => V): V {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const created = create();
  map.set(key, created);
  return created;
}

function blockOf(one: Outcome, two: Outcome, isSameTask: boolean): Block {
  const [a, b] = one.variant === 'a' ? [one, two] : [two, one];
  return { a, b, taskType: a.taskType ?? '', isSameTask };
}

/** The runs of a queue that no longer wait for their own task. Removes those that will never be free. */
function freeRuns(maker: BlockMaker, queue: Waiting[]): Waiting[] {
  const kept = queue.filter((run) => !run.isUsed && !waitsForItsTask(maker, run));
  queue.splice(0, queue.length, ...kept);
  const patience = patienceOf(maker);
  return kept.filter(({ outcome: { task }, at }) => task === undefined || maker.seen - at >= patience);
}

/** Whether a run can only be paired with its own task, as another run of it was paired with another task. */
function waitsForItsTask(maker: BlockMaker, { outcome: { task } }: Waiting): boolean {
  return task !== undefined && taskRuns(maker, task).hasOtherPartner;
}

/** After this many outcomes without a task that both arms ran, runs wait for their task no longer. */
const TASKS_UNKNOWN = 20;

/** How many further outcomes a run waits for its own task on the other arm, if another run could be its partner. */
const SHORT_PATIENCE = 3;

function patienceOf({ near, far, seen }: BlockMaker): number {
  if (near > far) return LONG_PATIENCE;
  return near + far === 0 && seen > TASKS_UNKNOWN ? 0 : SHORT_PATIENCE;
}

/** Pairs a run with one of another task. */
function use(maker: BlockMaker, run: Waiting): void {
  run.isUsed = true;
  const { task } = run.outcome;
  if (task !== undefined) taskRuns(maker, task).hasOtherPartner = true;
}

const FIRST_OUTCOMES = 100;

/**
 * So many free runs of an arm and type wait for the other arm: at first more, as little can add up in so few outcomes
 * and the arms may start at different times.
 */
const [WAITING_AT_FIRST, WAITING_LATER] = [8, 2];

/** Drops the oldest free runs of a queue. They still wait for their own task. */
function dropOldest(maker: BlockMaker, queue: Waiting[]): void {
  const limit = maker.seen <= FIRST_OUTCOMES ? WAITING_AT_FIRST : WAITING_LATER;
  const free = freeRuns(maker, queue);
  for (const run of free.slice(0, Math.max(0, free.length - limit))) queue.splice(queue.indexOf(run), 1);
}
