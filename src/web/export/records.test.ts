import { describe, expect, test } from 'vitest';
import { csvText } from './csv-text.ts';
import { columnsOf, recordsOf } from './records.ts';

const ANSWER = {
  total: { costUsd: 3, isLowerBound: false },
  words: '=1+1',
  groups: [
    { name: 'plan', success: { value: 0.5, low: null }, days: [{ day: '2026-11-01', runs: 2 }], parts: [1, 2] },
    { name: 'merge, again', success: { value: 1, low: 0.9 }, days: [], parts: [] },
  ],
};

describe('recordsOf()', () => {
  test('makes a row of each object of a list, and one of the rest', () => {
    expect(recordsOf(ANSWER)).toEqual([
      { part: 'summary', cells: { 'total.costUsd': 3, 'total.isLowerBound': false, words: '=1+1' } },
      { part: 'groups', cells: { name: 'plan', 'success.value': 0.5, 'success.low': null, parts: '[1,2]' } },
      { part: 'groups.days', cells: { 'groups.name': 'plan', day: '2026-11-01', runs: 2 } },
      { part: 'groups', cells: { name: 'merge, again', 'success.value': 1, 'success.low': 0.9 } },
    ]);
  });

  test('names each column once', () => {
    expect(columnsOf(recordsOf(ANSWER))).toEqual([
      'total.costUsd',
      'total.isLowerBound',
      'words',
      'name',
      'success.value',
      'success.low',
      'parts',
      'groups.name',
      'day',
      'runs',
    ]);
  });
});

test('CSV has an empty cell for what is unknown, and no formulas', () => {
  expect(csvText(recordsOf({ rows: ANSWER.groups, name: '=1+1' })).split('\r\n')).toEqual([
    'part,name,success.value,success.low,parts,rows.name,day,runs',
    "summary,'=1+1,,,,,,",
    'rows,plan,0.5,,"[1,2]",,,',
    'rows.days,,,,,plan,2026-11-01,2',
    'rows,"merge, again",1,0.9,,,,',
    '',
  ]);
});
