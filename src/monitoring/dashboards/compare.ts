import { SIGNAL } from '../../core/signal.ts';
import type { Board } from './board.ts';
import { BOARD } from './boards.ts';
import { differences } from './compare/differences.ts';
import { figures } from './compare/figures.ts';
import { overTime } from './compare/over-time.ts';
import { sideVariables } from './compare/selections.ts';
import { fixedChoice } from './own-variables.ts';

const signal = fixedChoice({
  name: 'signal',
  label: 'Of steps',
  description: 'What the attempts at steps are compared by',
  choices: [SIGNAL.cost, SIGNAL.duration, SIGNAL.tokens, SIGNAL.errors].map((value) => ({ text: value, value })),
});

/** Two selections of runs side by side, and how sure their differences are. */
export const compare: Board = {
  uid: BOARD.compare,
  title: 'Compare',
  description: 'Two selections of runs, A and B: what they cost, take and achieve, and how sure the differences are.',
  sections: [figures, differences, overTime],
  variables: [...sideVariables(), signal],
};
