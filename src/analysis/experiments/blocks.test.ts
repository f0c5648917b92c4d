import { describe, expect, test } from 'vitest';
import { addToBlocks, createBlockMaker } from './blocks.ts';
import type { Side, Outcome } from './outcome.ts';

describe('blocks', () => {
  test('pair runs of the same task, however far apart, while no other partner waits', () => {
    expect(blocksOf(['a t1', 'a t2', 'a t3', 'a t4', 'b t3', 'b t1', 'b t4', 'b t2'])).toEqual([
      't3=t3',
      't1=t1',
      't4=t4',
      't2=t2',
    ]);
  });

  test('pair runs without a task in their order, whatever the order of arms', () => {
    expect(blocksOf(['a', 'a', 'a', 'b', 'b'])).toEqual(['~', '~']);
  });

  test('pair a run with the newest one that waits, so that both ran shortly after each other', () => {
    expect(partnersOf('aaabb')).toEqual(['2–3', '1–4']);
    expect(partnersOf('aaabaaab')).toEqual(['2–3', '6–7']);
  });

  test('let only the newest runs of an arm wait, after a hundred outcomes two', () => {
    expect(partnersOf('a'.repeat(10) + 'b'.repeat(9))).toEqual(
      Array.from({ length: 8 }, (_, index) => `${9 - index}–${10 + index}`),
    );
    const later = partnersOf('ab'.repeat(50) + 'aaabbb').slice(50);
    expect(later).toEqual(['102–103', '101–104']);
  });

  test('pair runs of the same type of task only', () => {
    expect(blocksOf(['a :easy', 'b :hard', 'a :hard', 'b :easy'])).toHaveLength(2);
    expect(blocksOf(['a :easy', 'b :hard'])).toEqual([]);
  });

  test('pair runs whose tasks the other arm never runs', () => {
    const runs = Array.from({ length: 40 }, (_, index) => `${index % 2 === 0 ? 'a' : 'b'} t${index}`);
    expect(blocksOf(runs).length).toBeGreaterThanOrEqual(19);
  });

  test('pair one run of a task at most with other tasks', () => {
    const others = Array.from({ length: 40 }, (_, index) => `${index % 2 === 0 ? 'a' : 'b'} t${index}`);
    const again = Array.from({ length: 20 }, (_, index) => [`a easy`, `b u${index}`]).flat();
    const blocks = blocksOf([...others, ...again]);
    expect(blocks.length).toBeLessThanOrEqual(21);
    expect(blocksOf([...others, ...again, 'b easy', 'b easy']).slice(-2)).toEqual(['easy=easy', 'easy=easy']);
  });

  test('use every run once, also if a task is repeated', () => {
    const blocks = blocksOf(['a t', 'a t', 'b t', 'b t', 'b t', 'a t']);
    expect(blocks).toEqual(['t=t', 't=t', 't=t']);
  });
});

/** The blocks of runs such as `a task :type`: `task=task` for one task, `~` for others. */
function blocksOf(runs: readonly string[]): string[] {
  const maker = createBlockMaker();
  return runs
    .flatMap((run) => addToBlocks(maker, outcomeOf(run)))
    .map(({ a, b, isSameTask }) => (isSameTask ? `${a.task}=${b.task}` : '~'));
}

function outcomeOf(run: string): Outcome {
  const [, variant, task, taskType] = /^([ab])(?: (\w+))?(?: :(\w+))?$/.exec(run) ?? [];
  return {
    variant: variant as Side,
    ...(task !== undefined && { task }),
    ...(taskType !== undefined && { taskType }),
    success: true,
    costUsd: 1,
    durationMs: 1,
  };
}

/** Which runs form blocks, by their places in the order of time. */
function partnersOf(arms: string): string[] {
  const maker = createBlockMaker();
  return Array.from(arms, (arm, place) => ({ ...outcomeOf(arm), durationMs: place }))
    .flatMap((outcome) => addToBlocks(maker, outcome))
    .map(({ a, b }) => [a.durationMs ?? 0, b.durationMs ?? 0].toSorted((one, other) => one - other).join('–'));
}
