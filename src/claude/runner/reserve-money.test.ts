import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '../../core/context.ts';
import { newRunId, newStepId } from '../../core/ids/ids.ts';
import type { Ledger } from '../../spool/record.ts';
import { openContextFolder } from '../../spool/context-folder.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { reserveMoney, withBudget } from './reserve-money.ts';

let spool: string;
let run: Context['run'];

const RUN = { v: 1, startedAt: 1, project: '/p' } as const;

beforeEach(() => {
  spool = join(temporaryFolder(), 'spool');
  mkdirSync(spool);
  run = { id: newRunId(), workflow: 'w', maxCostUsd: 2 };
  openContextFolder(spool, { ...RUN, run });
});

describe('sessions of a run with a limit of money', () => {
  test('may each spend what the ones before it have left', () => {
    const plan = reserveMoney('plan', ['-p'], step());
    expect(plan.usd).toBe(2);
    plan.release({ ledger: costing(0.5) });
    const broken = reserveMoney('broken', ['-p'], step());
    expect(broken.usd).toBe(1.5);
    broken.release('not started');
    const code = reserveMoney('code', ['-p'], step());
    expect(code.usd).toBe(1.5);
    // The CLI ends a session after the response that exceeds its budget.
    code.release({ ledger: costing(1.6) });
    expect(() => reserveMoney('repair', ['-p'], step())).toThrow(
      'Cannot start a session: nothing is left of the $2.00 that its run may cost',
    );
  });

  test('that run at the same time share it; what a session without a ledger cost may be all of its share', () => {
    const capped = reserveMoney('capped', ['-p', '--max-budget-usd', '0.4'], step());
    expect(capped.usd).toBe(0.4);
    capped.release({ ledger: undefined });
    expect(reserveMoney('other', ['--max-budget-usd=1', '-p'], step()).usd).toBe(1);
    expect(reserveMoney('rest', ['-p', '--max-budget-usd', '9'], step()).usd).toBeCloseTo(0.6);
    expect(() => reserveMoney('none', ['-p'], step())).toThrow('nothing is left');
  });

  test('end as usual if what they have spent cannot be written', () => {
    const { release } = reserveMoney('plan', ['-p'], step());
    rmSync(spool, { recursive: true });
    expect(() => release({ ledger: costing(0.5) })).not.toThrow();
  });

  test('keep to the limit of their step if it is lower, and none have one without a choice', () => {
    expect(reserveMoney('a', ['-p'], step({ maxCostUsd: 0.3 })).usd).toBe(0.3);
    run = { id: newRunId(), workflow: 'w' };
    expect(reserveMoney('b', ['-p'], step()).usd).toBeUndefined();
    expect(reserveMoney('c', ['-p'], undefined).usd).toBeUndefined();
  });
});

test('the CLI gets the lower one of both budgets, in print mode', () => {
  expect(withBudget(['-p', 'x'], 1.25)).toEqual(['--max-budget-usd', '1.25', '-p', 'x']);
  expect(withBudget(['--max-budget-usd', '3', '-cp', 'x'], 1)).toEqual(['--max-budget-usd', '1', '-cp', 'x']);
  expect(withBudget(['--max-budget-usd=3', '--print'], 1)).toEqual(['--max-budget-usd', '1', '--print']);
  expect(withBudget(['--model', 'opus'], 1)).toEqual(['--model', 'opus']);
  expect(withBudget(['-p'], undefined)).toEqual(['-p']);
});

/** The folder of a new step of the run. */
function step(more: Pick<NonNullable<Context['step']>, 'maxCostUsd'> = {}): string {
  return openContextFolder(spool, {
    ...RUN,
    run,
    step: { id: newStepId(), name: 's', attempt: 1, kind: 'first', ...more },
  });
}

function costing(usd: number): Ledger {
  return {
    sessionId: 's',
    startedAt: 1,
    endedAt: 2,
    requests: [],
    toolCalls: [],
    agents: [],
    bill: { costNanoUsd: usd * 1e9, models: {} },
  } as unknown as Ledger;
}
