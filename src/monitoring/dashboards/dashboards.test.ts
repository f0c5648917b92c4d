import { describe, expect, it } from 'vitest';
import { boardFaults } from '../lint/board-faults.ts';
import { knownSeries } from '../lint/known-series.ts';
import { ALL_BOARDS } from './all-boards.ts';
import { dashboardOf, type Board } from './board.ts';

const known = {
  series: knownSeries(),
  boards: new Map(ALL_BOARDS.map((board): [string, string[]] => [board.uid, variablesOf(board)])),
};

describe('every board', () => {
  it.each(ALL_BOARDS)('$title asks only for what is emitted, and is whole', (board) => {
    expect(boardFaults(dashboardOf(board), known)).toEqual([]);
  });
});

function variablesOf(board: Board): string[] {
  return dashboardOf(board).templating.list?.map(({ name }) => name) ?? [];
}
