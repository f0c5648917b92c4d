import { sql, type Compilable, type RawBuilder } from 'kysely';
import { SESSION_EVENT } from '../../core/value-sets.ts';
import { preparedQuery } from '../prepared-query.ts';
import type { Queryable } from '../transaction.ts';

/** Sums over the requests, tool calls and events of a run, or of one step of it. */
export type OutcomeSums = {
  readonly requests: number;
  /** Requests without a known price. */
  readonly unpriced: number;
  readonly costNanoUsd: number;
  /** Input, output, and cached tokens. */
  readonly tokens: number;
  /** Tool calls that did not succeed, and turns that ended with an error of the model. */
  readonly errors: number;
};

/** The sums over a run or, if a step is given, over that step only. */
export async function outcomeSums(store: Queryable, runId: string, stepId?: string): Promise<OutcomeSums> {
  const [row] = await (stepId ? sumsOfStep(store, runId, stepId) : sumsOfRun(store, runId));
  const number = (key: keyof OutcomeSums): number => Number(row?.[key] ?? 0);
  return {
    requests: number('requests'),
    unpriced: number('unpriced'),
    costNanoUsd: number('costNanoUsd'),
    tokens: number('tokens'),
    errors: number('errors'),
  };
}

const TOKENS = sql`input + output + cache_read + cache_write_5m + cache_write_1h`;

const sumsOfStep = preparedQuery((db, runId: string, stepId: string) =>
  sumsIn(db, sql`run_id = ${runId} and step_id = ${stepId}`),
);

function sumsIn(db: Queryable['db'], inScope: RawBuilder<unknown>): Compilable<Record<keyof OutcomeSums, number>> {
  const query = sql<Record<keyof OutcomeSums, number>>`
    select count(*) as "requests", count(*) - count(cost_nano_usd) as "unpriced",
      coalesce(sum(cost_nano_usd), 0) as "costNanoUsd", coalesce(sum(${TOKENS}), 0) as "tokens",
      (select count(*) from tool_call where ${inScope} and result <> 'success')
        + (select count(*) from session_event where ${inScope} and type = ${SESSION_EVENT.stopFailure}) as "errors"
    from request where ${inScope}`;
  return { compile: () => query.compile(db) };
}

const sumsOfRun = preparedQuery((db, runId: string) => sumsIn(db, sql`run_id = ${runId}`));
