import type { Board } from './board.ts';
import { BOARD } from './boards.ts';
import { errorsSection } from './reliability/errors.ts';
import { figures } from './reliability/figures.ts';
import { repairsSection } from './reliability/repairs.ts';
import { runsSection } from './reliability/runs.ts';

/** Whether the work succeeds, what goes wrong, and what has to be done again. */
export const reliability: Board = {
  uid: BOARD.reliability,
  title: 'Reliability',
  description: 'Success, errors, repairs, permission waits and API errors.',
  sections: [figures, runsSection, errorsSection, repairsSection],
};
