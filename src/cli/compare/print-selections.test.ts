import { expect, test } from 'vitest';
import { compareSelections } from '../../analysis/compare/compare-selections.ts';
import { runFactRow, usageColumns } from '../../testing/analysis/fact-rows.ts';
import { UNLIMITED } from '../terminal/screen.ts';
import { selectionsText } from './print-selections.ts';

test('selectionsText() counts the runs of unknown cost', () => {
  const side = (unknown: number) => ({
    filter: '',
    asOf: 0,
    attempts: [],
    runs: [1, 2, 3].map((index) => runFactRow({ ...usageColumns(1), unpriced: index <= unknown ? 1 : 0 })),
  });
  const textOf = (a: number, b: number): string =>
    selectionsText(compareSelections(side(a), side(b), 'mean'), [], UNLIMITED);
  expect(textOf(1, 2)).toContain('Left out of costs because their cost is not fully known: 1 run of A, 2 of B.');
  expect(textOf(0, 1)).toContain('Left out of costs because their cost is not fully known: 0 runs of A, 1 of B.');
  expect(textOf(0, 0)).not.toContain('Left out');
});
