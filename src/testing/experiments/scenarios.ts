import type { Side, Outcome } from '../../analysis/experiments/outcome.ts';
import { randomOf, type Random } from '../runs/random.ts';
import { heavyTailed } from '../heavy-tailed.ts';

/** How the outcomes of a simulated experiment come about. */
export type Scenario = {
  readonly title: string;
  /** Success rates. */
  readonly a: number;
  readonly b: number;
  /** Cost and duration of b, as a multiple of those of a. */
  readonly ratio: number;
  /** The standard deviation of their logarithms within a task. */
  readonly spread: number;
  readonly design?: Design;
};

/**
 * How runs are laid out. `alternating` arms unless stated. `same tasks`: both arms run every task, and tasks differ in
 * difficulty and size; `unnamed tasks` is the same without their names. `mix shift`: b gets more tasks of a hard,
 * expensive type. `repeated tasks`: every run is of one of ten tasks, by chance. `heavy tails`: logarithms with a Student
 * t distribution with 3 degrees of freedom. `coin flips`: the arm of every run by chance. Difficulty and size change over
 * time: `coin flips, waves` in waves of 200 runs, `one to three, drift` all the time in one direction.
 */
export type Design =
  | 'alternating'
  | 'runs of 25'
  | 'one to three'
  | 'heavy tails'
  | 'mix shift'
  | 'same tasks'
  | 'unnamed tasks'
  | 'unique tasks'
  | 'repeated tasks'
  | 'coin flips'
  | 'coin flips, waves'
  | 'one to three, drift';

type Task = {
  readonly name?: string;
  readonly type?: string;
  /** Added to the logit of failure. */
  readonly difficulty: number;
  /** Added to the logarithm of cost and duration. */
  readonly size: number;
};

const NO_TASK: Task = { difficulty: 0, size: 0 };

/** The outcomes of a simulated experiment with this many pairs; the same for the same scenario and seed. */
export function* outcomesOfScenario(scenario: Scenario, pairs: number, seed: number): Generator<Outcome> {
  const { design = 'alternating' } = scenario;
  // Named and unnamed tasks are the same runs.
  const random = randomOf('experiment', scenario.title.replace('unnamed', 'same'), seed);
  let task: Task = NO_TASK;
  const repeated = design === 'repeated tasks' ? Array.from({ length: 10 }, (_, index) => newTask(random, index)) : [];
  for (let index = 0; index < 2 * pairs; index += 1) {
    const variant = armOf(design, index, random);
    if (repeated.length > 0) task = repeated[Math.floor(random.next() * repeated.length)] ?? NO_TASK;
    else if (design.endsWith('tasks')) {
      const isNew = index % 2 === 0 && design !== 'unique tasks';
      if (isNew) task = newTask(random, index);
      if (design === 'unique tasks') task = { ...NO_TASK, name: `task ${index}` };
    } else if (design === 'mix shift') task = typedTask(random, variant);
    else if (design === 'coin flips, waves') task = taskAtTime(Math.sin((2 * Math.PI * index) / 200));
    else if (design === 'one to three, drift') task = taskAtTime(index / pairs - 1);
    const outcome = outcomeOf(scenario, variant, task, random);
    if (design === 'unnamed tasks') delete (outcome as { task?: string }).task;
    yield outcome;
  }
}

function newTask(random: Random, index: number): Task {
  return { name: `task ${index}`, difficulty: 1.5 * random.normal(), size: 0.7 * random.normal() };
}

function armOf(design: Design, index: number, random: Random): Side {
  if (design.startsWith('coin flips')) return random.chance(0.5) ? 'a' : 'b';
  if (design === 'runs of 25') return Math.floor(index / 25) % 2 === 0 ? 'a' : 'b';
  if (design.startsWith('one to three')) return index % 4 === 0 ? 'a' : 'b';
  return index % 2 === 0 ? 'a' : 'b';
}

function typedTask(random: Random, variant: Side): Task {
  const isHard = random.chance(variant === 'a' ? 0.2 : 0.6);
  return isHard ? { type: 'hard', difficulty: 1.5, size: 1 } : { type: 'easy', difficulty: 0, size: 0 };
}

/** A task at a time from -1, easy and small, to 1. */
function taskAtTime(time: number): Task {
  return { difficulty: 2.5 * time, size: time };
}

function outcomeOf(scenario: Scenario, variant: Side, task: Task, random: Random): Outcome {
  const { ratio, spread, design } = scenario;
  const { name, type, difficulty, size } = task;
  const rate = scenario[variant];
  const logit = Math.log(rate / (1 - rate)) - difficulty;
  const shift = size + (variant === 'b' ? Math.log(ratio) : 0);
  const residual = (): number => (design === 'heavy tails' ? heavyTailed(random) : random.normal());
  return {
    variant,
    ...(name !== undefined && { task: name }),
    ...(type !== undefined && { taskType: type }),
    success: random.chance(1 / (1 + Math.exp(-logit))),
    costUsd: 0.5 * Math.exp(shift + spread * residual()),
    durationMs: 60_000 * Math.exp(shift + spread * residual()),
  };
}
