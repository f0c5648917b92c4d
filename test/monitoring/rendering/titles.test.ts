import { describe, expect, test } from 'vitest';
import { PANELS } from './sample-answers.ts';
import { isTitleCut } from './widths.ts';

/** Titles that do not fit at 1280 px yet. The list may only get shorter. */
const CUT_AT_1280: readonly string[] = [
  'stepmeter-compare / Repairs and retries per run',
  'stepmeter-reliability / First-attempt success rate',
];

describe('titles of panels', () => {
  test.each([1600, 1920])('fit into a window of %d px', (window) => {
    expect(cutAt(window)).toEqual([]);
  });

  test('fit into a window of 1280 px, with known exceptions', () => {
    expect(cutAt(1280).toSorted()).toEqual(CUT_AT_1280.toSorted());
  });
});

function cutAt(window: number): string[] {
  return [...PANELS].filter(([, panel]) => isTitleCut(panel, window)).map(([name]) => name);
}
