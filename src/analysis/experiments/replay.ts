import { createExperiment, observe, type Experiment } from './experiment.ts';
import { parseOutcome } from './outcome.ts';
import type { Plan } from './plan.ts';
import { readOut, type ReadOut } from './read-out.ts';

/** Experiments that are played again from lines of outcomes. */
export type Replay = {
  readonly plan: Plan;
  /** By stream, in the order of their first outcomes. */
  readonly experiments: Map<string | null, Experiment>;
  /** Lines that are no outcomes, with what was found. */
  readonly problems: LineProblem[];
  lines: number;
};

/** A line that is no outcome; lines count from 1. */
export type LineProblem = { readonly line: number; readonly found: string };

/** The read-out of one stream. */
export type StreamReadOut = { readonly stream: string | null } & ReadOut;

/** A replay without outcomes. */
export function createReplay(plan: Plan): Replay {
  return { plan, experiments: new Map(), problems: [], lines: 0 };
}

/** Adds the next line; looks at the experiment of its stream as after every outcome. Blank lines are skipped. */
export function replayLine(replay: Replay, line: string): void {
  replay.lines += 1;
  const text = replay.lines === 1 ? line.replace(/^\uFEFF/, '') : line;
  if (text.trim() === '') return;
  const parsed = parseOutcome(text);
  if (typeof parsed === 'string') {
    replay.problems.push({ line: replay.lines, found: parsed });
    return;
  }
  const { stream, outcome } = parsed;
  const experiment = replay.experiments.get(stream) ?? createExperiment(replay.plan);
  replay.experiments.set(stream, experiment);
  observe(experiment, outcome);
}

/** Reads out every stream. */
export function* readOutReplay({ experiments }: Replay): Generator<StreamReadOut> {
  for (const [stream, experiment] of experiments) yield { stream, ...readOut(experiment) };
}
