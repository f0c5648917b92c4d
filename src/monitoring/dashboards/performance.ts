import type { Board } from './board.ts';
import { BOARD } from './boards.ts';
import { hooks } from './performance/hooks.ts';
import { machine } from './performance/machine.ts';
import { requests } from './performance/requests.ts';
import { runsAndSteps } from './performance/runs-and-steps.ts';
import { tools } from './performance/tools.ts';

/** How long the work takes, what of it takes longest, and what it needs of the machine. */
export const performance: Board = {
  uid: BOARD.performance,
  title: 'Performance',
  description:
    'Durations of runs, steps, tools, file operations and model requests; processor, memory, disk; our own hooks.',
  sections: [runsAndSteps, tools, requests, machine, hooks],
};
