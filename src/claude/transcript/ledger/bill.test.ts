import { describe, expect, test } from 'vitest';
import type { Bill } from '../../../spool/record.ts';
import { addBills, billAt, billOf, billSince, transcriptBill } from './bill.ts';

describe('billSince()', () => {
  const earlier = bill(1, { opus: usage(10, 1) });

  test('is what was added, by model; a model that added nothing is not in it', () => {
    const later = bill(3.5, { opus: usage(10, 1), haiku: usage(30, 2.5) });
    expect(billSince(later, earlier)).toEqual(bill(2.5, { haiku: usage(30, 2.5) }));
  });

  test('is the whole bill if there is no earlier one', () => {
    expect(billSince(earlier, undefined)).toEqual(earlier);
  });

  test('is the whole bill where it does not go on from the one before', () => {
    const restarted = bill(0.5, { opus: usage(5, 0.5) });
    expect(billSince(restarted, earlier)).toEqual(restarted);
    const other = bill(2, { haiku: usage(50, 2) });
    expect(billSince(other, earlier)).toEqual(other);
  });

  test('together with the one before is the bill again', () => {
    const later = bill(3.5, { opus: usage(14, 1.5), haiku: usage(30, 2) });
    expect(addBills(earlier, billSince(later, earlier))).toEqual(later);
  });
});

const START = Date.UTC(2026, 10, 20, 12);

describe('transcriptBill()', () => {
  const resumed = [at(0), at(1), costState(10, 1), { type: 'mode' }, at(60), at(61), costState(14, 1.4)];

  test('is the last bill in the transcript', () => {
    expect(transcriptBill(resumed, 0)).toEqual(bill(1.4, { opus: usage(14, 1.4) }));
  });

  test('of a process that resumed the conversation is what it added', () => {
    expect(transcriptBill(resumed, since(50))).toEqual(bill(0.4, { opus: usage(4, 0.4) }));
  });

  test('is none where the process did not live to write it', () => {
    expect(transcriptBill(resumed.slice(0, -1), since(50))).toBeUndefined();
    expect(transcriptBill(resumed, since(99))).toBeUndefined();
    expect(transcriptBill([], 0)).toBeUndefined();
  });

  test('of a fork is what was added to the conversation that it comes from, as that stood then', () => {
    // A fork has the old rows, but not the old bill.
    const fork = [{ type: 'mode' }, at(60), at(0), at(1), at(61), costState(13, 1.3)];
    expect(transcriptBill(fork, since(50), resumed)).toEqual(bill(0.3, { opus: usage(3, 0.3) }));
    expect(transcriptBill(fork, since(50), [at(0)])).toEqual(bill(1.3, { opus: usage(13, 1.3) }));
  });

  test('as it stood at a time is the last one before it', () => {
    expect(billAt(resumed, since(50))?.costNanoUsd).toBe(1e9);
    expect(billAt(resumed, since(99))?.costNanoUsd).toBe(1.4e9);
    expect(billAt(resumed, since(0))).toBeUndefined();
  });
});

test('a bill that was written before the last answer is none', () => {
  const answer = { ...at(2), type: 'assistant', message: { usage: {} } };
  const ended = [at(0), answer, costState(10, 1)];
  expect(transcriptBill(ended, Number.NEGATIVE_INFINITY)?.costNanoUsd).toBe(1e9);
  expect(transcriptBill([...ended, answer], Number.NEGATIVE_INFINITY)).toBeUndefined();
});

describe('a damaged bill', () => {
  test.each([-5, 1e300, Number.NaN, '0.5', null, undefined, {}])('is none if its total is %j', (total) => {
    expect(billOf({ opus: usage(1, 0.1) }, total)).toBeUndefined();
    const rows = [costState(10, 1), { type: 'cost-state', totalCostUSD: total, modelUsage: {} }];
    expect(transcriptBill(rows, Number.NEGATIVE_INFINITY)).toEqual(bill(1, { opus: usage(10, 1) }));
  });

  test.each([undefined, null, -1, 1e300, '0.1'])('estimates nothing of a model whose cost is %j', (costUSD) => {
    const { models } = bill(1, { opus: { ...usage(10, 1), costUSD } });
    expect(models['opus']).toMatchObject({ costNanoUsd: 0, isGuess: true, usage: { input: 10 } });
  });

  test('counts no negative tokens', () => {
    const { models } = bill(1, {
      opus: { inputTokens: -1, cacheCreationInputTokens: 1, cacheCreationEphemeral1hInputTokens: 5, costUSD: 1 },
    });
    expect(models['opus']?.usage).toMatchObject({ input: 0, cacheWrite5m: 0, cacheWrite1h: 5 });
  });
});

function bill(costUsd: number, models: Record<string, object>): Bill {
  return billOf(models, costUsd) as Bill;
}

function usage(input: number, costUSD: number) {
  return { inputTokens: input, outputTokens: 2 * input, costUSD };
}

function at(second: number) {
  return { type: 'user', timestamp: new Date(START + second * 1000).toISOString() };
}

function costState(input: number, totalCostUSD: number, model = 'opus') {
  return {
    type: 'cost-state',
    totalCostUSD,
    modelUsage: { [model]: usage(input, totalCostUSD) },
  };
}

function since(second: number): number {
  return START + second * 1000;
}
