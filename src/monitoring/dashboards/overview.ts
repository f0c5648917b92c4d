import type { Board } from './board.ts';
import { BOARD } from './boards.ts';
import { figures } from './overview/figures.ts';
import { health } from './overview/health.ts';
import { overTime } from './overview/over-time.ts';
import { workflows } from './overview/workflows.ts';
import { worse } from './overview/worse.ts';

/** What somebody wants to know first: does it run, is it well, what does it cost, what got worse. */
export const overview: Board = {
  uid: BOARD.overview,
  title: 'Overview',
  description: 'Runs, success, spend, what got worse, and whether the figures arrive.',
  sections: [figures, worse, overTime, workflows, health],
};
