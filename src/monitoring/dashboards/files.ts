import type { Board } from './board.ts';
import { BOARD } from './boards.ts';
import { figures } from './files/figures.ts';
import { overTime } from './files/over-time.ts';
import { where } from './files/where.ts';

/** What the work does to files. */
export const files: Board = {
  uid: BOARD.files,
  title: 'Files',
  description:
    'Files created, modified and deleted by tools and shell commands; lines, bytes and churn; time per operation.',
  sections: [figures, overTime, where],
};
