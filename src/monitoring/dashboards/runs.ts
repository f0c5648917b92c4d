import type { Board } from './board.ts';
import { BOARD } from './boards.ts';
import { found } from './runs/found.ts';
import { opened } from './runs/opened.ts';
import { running } from './runs/running.ts';
import { runVariables } from './runs/variables.ts';

/** Single runs: which there are, and what happened in one. */
export const runs: Board = {
  uid: BOARD.runs,
  title: 'Runs',
  description: 'Find runs, open one, and go from its steps to its tool calls, files and trace.',
  sections: [running, found, opened],
  variables: runVariables,
};
