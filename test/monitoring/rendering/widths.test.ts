import { describe, expect, test } from 'vitest';
import { EXPECTED_COLUMNS } from './expected-columns.ts';
import { ALTERNATIVES } from './optional-columns.ts';
import { WINDOWS, widthOf } from './faults/widths.ts';
import { panelNamed } from './sample-answers.ts';

describe.each(WINDOWS)('in a window of %d px', (window) => {
  // With every column that a table may have: no sample has them all.
  test.each(Object.entries(EXPECTED_COLUMNS))('all columns fit into %s', (name, summary) => {
    const titles = summary.split(' | ').map((column) => column.replace(/ \[[^\]]*\]$/, ''));
    const alternatives = ALTERNATIVES[name] ?? [];
    const widths = titles.filter((title) => !alternatives.includes(title)).map((title) => leastWidth(name, title));
    const widest = Math.max(0, ...alternatives.map((title) => leastWidth(name, title)));
    const needed = widths.reduce((sum, width) => sum + width, widest);
    expect(needed).toBeLessThanOrEqual(widthOf(panelNamed(name), window));
  });
});

/** A column without a width would have at least the 150 pixels of Grafana, which no table relies on. */
function leastWidth(name: string, title: string): number {
  const { overrides = [] } = panelNamed(name).fieldConfig ?? {};
  const properties = overrides.filter(({ matcher }) => matcher.options === title).flatMap((rule) => rule.properties);
  const width = properties.find(({ id }) => id === 'custom.width' || id === 'custom.minWidth')?.value;
  expect(width, `the width of ${title}`).toBeTypeOf('number');
  return Number(width);
}
