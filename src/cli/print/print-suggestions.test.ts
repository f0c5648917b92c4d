import { expect, test } from 'vitest';
import type { ListedConfiguration } from '../../configurations/read-configurations.ts';
import type { ListedSuggestion } from '../../configurations/suggestions/suggestion-status.ts';
import { suggestionsText } from './print-suggestions.ts';

const SCOPE = { workflow: 'w', step: '' };

const CONFIGURATIONS = [configuration('usual', true), configuration('strong', false)];

test('a default that is suggested can be compared with the present one in an experiment first', () => {
  const text = suggestionsText([suggestion('default', 'open')], CONFIGURATIONS);
  expect(text.split('\n')).toEqual([
    'w: abc: make strong the default: a reason',
    'stepmeter accept abc makes the change, stepmeter decline abc refuses it',
    `For a verdict first: stepmeter experiment start usual-or-strong --workflow 'w' --arm 'a={"model":"usual'\\''s"}' --arm 'b={"model":"strong'\\''s"}'`,
  ]);
});

test('neither a decided suggestion nor a removal needs an experiment', () => {
  expect(suggestionsText([suggestion('default', 'declined')], CONFIGURATIONS)).not.toContain('experiment');
  expect(suggestionsText([suggestion('remove', 'open')], CONFIGURATIONS)).not.toContain('experiment');
});

test('the experiment that is named has a name that is not too long to be accepted', () => {
  const base = configuration('a'.repeat(60), true);
  const other = configuration('strong'.padEnd(60, '-'), false);
  const text = suggestionsText([{ ...suggestion('default', 'open'), name: other.name }], [base, other]);
  expect(text).toMatch(/experiment start a{60}-or-strong-{30} --workflow/);
});

function suggestion(kind: ListedSuggestion['kind'], status: ListedSuggestion['status']): ListedSuggestion {
  const values = { withdrawn: null, value_usd: 5, time_price_usd: 0 };
  return { ...SCOPE, id: 'abc', number: 1, at: 0, kind, name: 'strong', reason: 'a reason', status, ...values };
}

function configuration(name: string, isDefault: boolean): ListedConfiguration {
  const rest = { version: 1, files: {}, hash: '', parent: null, author: 'someone', reason: null, at: 0 };
  return { ...SCOPE, ...rest, id: `${name}@1`, name, isDefault, settings: { model: `${name}'s` } };
}
