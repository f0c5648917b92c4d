import { describe, expect, test } from 'vitest';
import { httpApiPage } from '../../scripts/reference/http-api-page.ts';

describe('the page of the HTTP API', () => {
  const page = httpApiPage();

  test('lists the fields of every schema, also of one with alternatives', () => {
    expect(page.split('\n').filter((line) => /^- any$/.test(line) || /\((?:list of )?any\b/.test(line))).toEqual([]);
    expect(page).toContain('- If `kind` is `selections`:\n  - `a` (object)');
  });

  test('has the type and the description of a field that refers to a schema', () => {
    expect(page).toContain('`slow` ([Figure](#figure)): Share of calls that took longer');
  });
});
