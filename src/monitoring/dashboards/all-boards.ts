import { boardFile, type Board } from './board.ts';
import { compare } from './compare.ts';
import { cost } from './cost.ts';
import { files } from './files.ts';
import { overview } from './overview.ts';
import { performance } from './performance.ts';
import { pipeline } from './pipeline.ts';
import { reliability } from './reliability.ts';
import { RUNBOOK, runbookFile } from './runbook.ts';
import { runs } from './runs.ts';

/** Every board, in the order in which people meet them. */
export const ALL_BOARDS: readonly Board[] = [overview, cost, reliability, performance, files, compare, runs, pipeline];

/** The makers of the boards' files, by path in the repository. */
export function boardFiles(): Record<string, () => string> {
  return {
    ...Object.fromEntries(ALL_BOARDS.map((board) => [fileOf(board.uid), () => boardFile(board)])),
    [fileOf(RUNBOOK)]: runbookFile,
  };
}

function fileOf(uid: string): string {
  return `grafana/dashboards/${uid.replace(/^stepmeter-/, '')}.json`;
}
