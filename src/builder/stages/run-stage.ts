import { messageOf } from '../../core/errors.ts';
import type { BuildContext } from '../build-context.ts';
import type { Spending } from '../../engine/spending.ts';
import type { BuildEvent, Stage } from '../events.ts';

/** A stage, or a task of one, under its key in the journal. */
export type StageRun = {
  readonly stage: Stage;
  readonly key: string;
  readonly task?: string;
  readonly attempt?: number;
};

type StageCost = Pick<Extract<BuildEvent, { type: 'stage.ended' }>, 'costUsd' | 'unknownUsd'>;

/** Runs a stage and reports its start, end and cost. */
export async function runStage<T>(
  { engine, emit }: BuildContext,
  { stage, key, task, attempt = 1 }: StageRun,
  run: (key: string) => Promise<T>,
  failureOf: (result: T) => string | undefined = () => undefined,
): Promise<T> {
  const about = { stage, ...(task !== undefined && { task }) };
  const [before, attempts] = [engine.spent(key), engine.attempts(key)];
  const cost = (): StageCost => costSince(before, engine.spent(key));
  emit({ type: 'stage.started', ...about, attempt });
  try {
    const result = await run(key);
    const failure = failureOf(result);
    const outcome =
      failure === undefined ? { result: 'success' as const } : { result: 'failure' as const, detail: failure };
    const reused = engine.attempts(key) === attempts;
    emit({ type: 'stage.ended', ...about, ...outcome, reused, ...cost() });
    return result;
  } catch (error) {
    const detail = messageOf(error);
    emit({ type: 'stage.ended', ...about, result: 'failure', detail, reused: false, ...cost() });
    throw error;
  }
}

function costSince(before: Spending, { costUsd, unknownUsd }: Spending): StageCost {
  const unknown = Math.max(0, unknownUsd - before.unknownUsd);
  return { costUsd: costUsd - before.costUsd, ...(unknown > 0 && { unknownUsd: unknown }) };
}
