import type { Family, TaskContext } from './observation.ts';
import { MIN_DEVIATION, MIX } from './settings.ts';

/** Observations by the type, complexity and size of their tasks. Older ones fade. */
export type TaskCells = Record<string, Cell>;

/** The number of observations, their sum, and the sum of their squares. */
type Cell = { n: number; sum: number; squares: number };

/**
 * Whether a difference is the effect of another mix of tasks, which share of it remains between equal tasks, and by how
 * many standard errors that is more than nothing; negative if it is less.
 */
export type MixVerdict = {
  readonly state: 'explained' | 'undecided' | 'remains';
  readonly share: number;
  readonly errors: number;
};

/** A few values that happen to be equal must not prove a difference. */
const LEAST_VARIANCE: Readonly<Record<Family, number>> = { amount: MIN_DEVIATION ** 2, count: 0.2, rate: 0.05 };

/**
 * Whether the mix of tasks explains the difference between the observations before and since a change. What remains
 * between equal tasks is estimated by linear regression on type, complexity and size (analysis of covariance). The mix
 * explains the difference if less than half of it remains, or if the tasks of both sides have little in common.
 */
export function judgeMix(family: Family, before: TaskCells, since: TaskCells): MixVerdict {
  const rows = withoutRareLevels([...rowsOf(before, 0), ...rowsOf(since, 1)]);
  const [first, second] = [totalOf(before), totalOf(since)];
  const { difference, precision, residual, unknowns } = solve(rows);
  const variance = Math.max(residual / Math.max(1, first.n + second.n - unknowns), LEAST_VARIANCE[family]);
  const share = difference / (second.sum / second.n - first.sum / first.n);
  const common = precision * (1 / first.n + 1 / second.n);
  const errors = difference / Math.sqrt(variance / precision);
  if (share < MIX.minShare || common < MIX.minCommon) return { state: 'explained', share, errors };
  const remains = precision >= MIX.minPrecision && Math.abs(errors) > MIX.errors;
  return { state: remains ? 'remains' : 'undecided', share, errors };
}

/** Cells before or since a change, and the levels of their task. */
type Row = { readonly cell: Cell; readonly levels: readonly string[]; readonly side: 0 | 1 };

/** Bounds the work of an observation, which grows with the cube of the levels. */
const MOST_LEVELS = 100;

/** Rows whose rare levels are one for each factor, if there are many: types of tasks can be as many as the tasks. */
function withoutRareLevels(rows: readonly Row[]): readonly Row[] {
  const weights = new Map<string, number>();
  for (const { cell, levels } of rows)
    for (const level of levels) weights.set(level, (weights.get(level) ?? 0) + cell.n);
  if (weights.size <= MOST_LEVELS) return rows;
  const byWeight = [...weights].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const common = new Set(byWeight.slice(0, MOST_LEVELS).map(([level]) => level));
  const levelOf = (level: string, factor: number): string => (common.has(level) ? level : String(factor));
  return rows.map((row) => ({ ...row, levels: row.levels.map(levelOf) }));
}

/** Separates the levels of a context: no name of a level contains it. */
const SEPARATOR = '\t';

function rowsOf(cells: TaskCells, side: Row['side']): Row[] {
  return Object.entries(cells).map(([key, cell]) => {
    const levels = key.split(SEPARATOR).map((level, factor) => `${factor}${SEPARATOR}${level}`);
    return { cell, levels, side };
  });
}

function totalOf(cells: TaskCells): Pick<Cell, 'n' | 'sum'> {
  const total = { n: 0, sum: 0 };
  for (const { n, sum } of Object.values(cells)) {
    total.n += n;
    total.sum += sum;
  }
  return total;
}

type Solution = Readonly<Record<'difference' | 'precision' | 'residual' | 'unknowns', number>>;

/** Eliminates the unknowns: the mean, the levels, and the difference, whose pivot is its precision in observations. */
function solve(rows: readonly Row[]): Solution {
  const levels = [...new Set(rows.flatMap((row) => row.levels))];
  const unknowns = levels.length + 2;
  const equations = normalEquations(rows, levels);
  let residual = rows.reduce((sum, { cell }) => sum + cell.squares, 0);
  for (const [index, pivot] of equations.entries()) {
    const [diagonal = 0, right = 0] = [pivot[index], pivot[unknowns]];
    residual -= right ** 2 / diagonal;
    for (const below of equations.slice(index + 1)) {
      const factor = (below[index] ?? 0) / diagonal;
      for (let column = index; column <= unknowns; column++) add(below, column, -factor * (pivot[column] ?? 0));
    }
  }
  const last = equations[unknowns - 1];
  const precision = last?.[unknowns - 1] ?? 0;
  return { difference: (last?.[unknowns] ?? 0) / precision, precision, residual, unknowns };
}

/** What is assumed of a level before its observations: no effect, as if by this share of an observation. */
const PRIOR = 0.03;

function normalEquations(rows: readonly Row[], levels: readonly string[]): Float64Array[] {
  const right = levels.length + 2;
  const indexes = new Map(levels.map((level, index) => [level, index + 1]));
  const equations = Array.from({ length: right }, () => new Float64Array(right + 1));
  for (const index of levels.keys()) add(equations[index + 1], index + 1, PRIOR);
  for (const { cell, levels: own, side } of rows) {
    const ones = [0, ...own.map((level) => indexes.get(level) ?? 0), ...(side === 1 ? [right - 1] : [])];
    for (const row of ones) {
      for (const column of ones) add(equations[row], column, cell.n);
      add(equations[row], right, cell.sum);
    }
  }
  return equations;
}

function add(values: Float64Array | undefined, index: number, value: number): void {
  if (values) values[index] = (values[index] ?? 0) + value;
}

/** Adds an observation to the cell of its task. */
export function addToCells(cells: TaskCells, family: Family, observed: number, task: TaskContext): void {
  const cell = (cells[Object.values(task).join(SEPARATOR)] ??= { n: 0, sum: 0, squares: 0 });
  // The variance of counts grows with their mean; that of this root hardly does (Anscombe 1948).
  const value = family === 'count' ? 2 * Math.sqrt(observed + 0.375) : observed;
  cell.n += 1;
  cell.sum += value;
  cell.squares += value ** 2;
}

/** A cell of fewer observations is forgotten. */
const LEAST = 0.1;

/** Halves the weight of observations once they are twice as many as are remembered. */
export function fadeCells(cells: TaskCells, memory: number): void {
  if (totalOf(cells).n <= 2 * memory) return;
  for (const [key, { n, sum, squares }] of Object.entries(cells))
    if (n / 2 < LEAST) delete cells[key];
    else cells[key] = { n: n / 2, sum: sum / 2, squares: squares / 2 };
}
