/** The uid of every board: what its address, links to it and alerts know it by. */
export const BOARD = {
  overview: 'stepmeter-overview',
  cost: 'stepmeter-cost',
  reliability: 'stepmeter-reliability',
  performance: 'stepmeter-performance',
  files: 'stepmeter-files',
  compare: 'stepmeter-compare',
  runs: 'stepmeter-runs',
  pipeline: 'stepmeter-pipeline',
} as const;

/** The uid of a board. */
export type BoardUid = (typeof BOARD)[keyof typeof BOARD];

/** The tag of every board, by which they link to each other. */
export const BOARD_TAG = 'stepmeter';
