import { describe, expect, test } from 'vitest';
import { EXPECTED_COLUMNS } from './expected-columns.ts';
import { ALTERNATIVES } from './optional-columns.ts';
import { WINDOWS, columnWidths, widthOf } from './faults/widths.ts';
import { panelNamed } from './sample-answers.ts';
import type { ShownColumn } from './shown-panel.ts';

describe.each(WINDOWS)('in a window of %d px', (window) => {
  // With every column that a table may have: no sample has them all.
  test.each(Object.entries(EXPECTED_COLUMNS))('all columns fit into %s', (name, summary) => {
    const titles = summary.split(' | ').map((column) => column.replace(/ \[[^\]]*\]$/, ''));
    const alternatives = ALTERNATIVES[name] ?? [];
    const always = titles.filter((title) => !alternatives.includes(title));
    const available = widthOf(panelNamed(name), window);
    for (const one of alternatives.length > 0 ? alternatives : [undefined]) {
      const columns = [...(one === undefined ? [] : [one]), ...always].map((title) => columnNamed(name, title));
      const needed = columnWidths(columns, available).reduce((sum, width) => sum + width, 0);
      expect(Math.floor(needed)).toBeLessThanOrEqual(available);
    }
  });
});

/** A column without a width would have at least the 150 pixels of Grafana, which no table relies on. */
function columnNamed(name: string, title: string): ShownColumn {
  const { overrides = [] } = panelNamed(name).fieldConfig ?? {};
  const properties = overrides.filter(({ matcher }) => matcher.options === title).flatMap((rule) => rule.properties);
  const pixels = (wanted: string): number | undefined => properties.find(({ id }) => id === wanted)?.value as number;
  const [width, minWidth] = [pixels('custom.width'), pixels('custom.minWidth')];
  expect(width ?? minWidth, `the width of ${title}`).toBeTypeOf('number');
  const given = width === undefined ? { minWidth: Number(minWidth) } : { width };
  return { name: title, isNumber: false, cells: [], ...given };
}
