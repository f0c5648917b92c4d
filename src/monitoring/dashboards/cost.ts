import type { Board } from './board.ts';
import { BOARD } from './boards.ts';
import { budgetsAndCache } from './cost/budgets.ts';
import { figures } from './cost/figures.ts';
import { distribution, progress } from './cost/runs.ts';
import { whereItGoes } from './cost/split.ts';
import { costVariables } from './cost/variables.ts';

/** What the work costs, where the money goes, and whether it becomes less. */
export const cost: Board = {
  uid: BOARD.cost,
  title: 'Cost',
  description: 'Spend, where it goes, the cost of runs and successes, and budgets.',
  sections: [figures, whereItGoes, distribution, progress, budgetsAndCache],
  variables: costVariables,
};
