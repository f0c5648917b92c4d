import { expect, test } from 'vitest';
import { NO_USAGE } from '../../pricing/usage.ts';
import type { Bill, BilledModel } from '../../spool/record.ts';
import type { RequestTable } from '../../store/schema.ts';
import { billedParts } from './billed-parts.ts';

const ARN = 'arn:aws:bedrock:us-east-1:1:application-inference-profile';

test.each<[string, Record<string, number>, Record<string, string | undefined>]>([
  ['its name', { 'claude-sonnet-4-6[1m]': 100 }, { sonnet: 'claude-sonnet-4-6[1m]' }],
  ['an alias', { sonnet: 100, 'claude-haiku-4-5': 50 }, { sonnet: 'sonnet' }],
  ['an alias of its family', { haiku: 100, 'sonnet[1m]': 100 }, { sonnet: 'sonnet[1m]' }],
  ['the ARN of a profile', { [`${ARN}/a`]: 100 }, { sonnet: `${ARN}/a` }],
  ['an ARN that includes its tokens', { [`${ARN}/a`]: 99, [`${ARN}/b`]: 100 }, { sonnet: `${ARN}/b` }],
  ['no name of another model', { 'claude-sonnet-4-5': 100, haiku: 100 }, { sonnet: undefined }],
])('billedParts() finds a model by %s', (_what, tokens, expected) => {
  const rows = [request('sonnet', 'claude-sonnet-4-6-20260205', 100)];
  const parts = billedParts(billOf(tokens), rows);
  expect(parts.map(({ name }) => name)).toEqual(Object.keys(tokens));
  const found = parts.find((part) => part.rows.includes(rows[0] as RequestTable));
  expect({ sonnet: found?.name }).toEqual(expected);
});

test('billedParts() trusts the canonical name on the bill', () => {
  const bill = billOf({ [`${ARN}/a`]: 1 });
  const models = Object.entries(bill.models).map(([name, one]) => [name, { ...one, canonical: 'claude-sonnet-4-6' }]);
  const rows = [request('a', 'claude-sonnet-4-6', 100)];
  expect(billedParts({ ...bill, models: Object.fromEntries(models) as Bill['models'] }, rows)[0]?.rows).toEqual(rows);
});

test('billedParts() gives each model without an entry to one entry only', () => {
  const rows = [request('a', 'claude-sonnet-4-6', 100), request('b', 'claude-haiku-4-5', 100)];
  const parts = billedParts(billOf({ [`${ARN}/a`]: 100, [`${ARN}/b`]: 100 }), rows);
  expect(parts.map((part) => part.rows.map(({ id }) => id))).toEqual([['a'], ['b']]);
});

function request(id: string, model: string, input: number): RequestTable {
  const tokens = { input, output: 0, cache_read: 0, cache_write_5m: 0, cache_write_1h: 0, reasoning: 0 };
  return { id, model, ...tokens, cost_nano_usd: 1 } as RequestTable;
}

function billOf(tokens: Record<string, number>): Bill {
  const models = Object.entries(tokens).map(([name, input]): [string, BilledModel] => [
    name,
    { usage: { ...NO_USAGE, input }, costNanoUsd: input },
  ]);
  return { costNanoUsd: 0, models: Object.fromEntries(models) };
}
