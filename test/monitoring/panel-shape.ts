import type { Panel } from './dashboard-file.ts';
import type { Answer, Row } from './run-query.ts';

/** What a panel shows: values, only zeros, or nothing. */
export type Showing = 'something' | 'zero' | 'nothing';

/** What a panel shows. */
export function showing(answers: readonly Answer[]): Showing {
  return isEmpty(answers) ? 'nothing' : isZero(answers) ? 'zero' : 'something';
}

function isEmpty(answers: readonly Answer[]): boolean {
  return !answers.some(({ rows }) => rows.some(finite));
}

function finite({ values }: Row): boolean {
  return values.some((value) => Number.isFinite(value));
}

function isZero(answers: readonly Answer[]): boolean {
  return answers.every(({ rows }) =>
    rows.every(({ values }) => values.every((value) => value === 0 || Number.isNaN(value))),
  );
}

/** Reasons why a panel cannot show its results as intended. */
export function shapeProblems(panel: Panel, answers: readonly Answer[]): string[] {
  const judge = JUDGES[panel.type];
  if (!judge) return [`is of the type ${panel.type}, which no test knows`];
  const wantsExemplars = answers.filter(({ target }) => target.exemplar);
  const without = wantsExemplars.filter(({ exemplars }) => exemplars.length === 0);
  return [...judge(panel, answers), ...without.map(({ target }) => `${target.refId} has no exemplars`)];
}

const none: Judge = () => [];

/** The requirements of each type of panel. Other types are not supported. */
const JUDGES: Readonly<Record<string, Judge>> = {
  stat: figureProblems,
  gauge: figureProblems,
  bargauge: none,
  piechart: shareProblems,
  table: tableProblems,
  timeseries: graphProblems,
  barchart: none,
  heatmap: heatMapProblems,
  histogram: none,
  traces: none,
  nodeGraph: none,
  'state-timeline': graphProblems,
};

type Judge = (panel: Panel, answers: readonly Answer[]) => string[];

function figureProblems({ options = {} }: Panel, answers: readonly Answer[]): string[] {
  return answers.flatMap(({ target, rows }) => {
    // There may have been nothing in the time range before.
    if (rows.length === 0) return target.legendFormat === 'before' ? [] : [`${target.refId} answers no figure`];
    const named = options['textMode'] === 'value_and_name' || options['textMode'] === 'name';
    return rows.length > 1 && !named
      ? [`${target.refId} answers ${rows.length} figures, and nothing tells them apart`]
      : [];
  });
}

function shareProblems(_: Panel, answers: readonly Answer[]): string[] {
  const rows = answers.flatMap((answer) => answer.rows);
  const negative = rows.some(({ values }) => values.some((value) => value < 0));
  return [...(rows.length < 2 ? ['has only one slice'] : []), ...(negative ? ['has a negative slice'] : [])];
}

/** Some labels may be missing, but not all. A label without a column would split rows invisibly. */
function tableProblems(panel: Panel, answers: readonly Answer[]): string[] {
  if (answers.some(({ target }) => target.expr === undefined)) return [];
  const [columns, labels] = [keyColumns(panel), [...labelsOf(answers)]];
  const unseen = labels.filter((label) => !columns.includes(label));
  const keyless = labels.length > 0 && !columns.some((column) => labels.includes(column));
  return [...unseen.map((label) => `has no column for ${label}`), ...(keyless ? ['lacks all of its columns'] : [])];
}

/** The columns that a table renames or orders, except value columns. */
function keyColumns({ transformations = [] }: Panel): string[] {
  return transformations
    .filter(({ id }) => id === 'organize')
    .flatMap(({ options = {} }) => Object.keys((options['renameByName'] ?? {}) as object))
    .filter((name) => !/^Value( #[A-Z])?$/.test(name));
}

function labelsOf(answers: readonly Answer[]): Set<string> {
  return new Set(answers.flatMap(({ rows }) => rows.flatMap(({ labels }) => Object.keys(labels))));
}

function graphProblems(_: Panel, answers: readonly Answer[]): string[] {
  return answers.flatMap(({ target, rows }) =>
    target.instant && !target.range
      ? [`${target.refId} is asked as of one moment`]
      : rows.length > 60
        ? [`${target.refId} has ${rows.length} lines`]
        : [],
  );
}

function heatMapProblems(_: Panel, answers: readonly Answer[]): string[] {
  const buckets = new Set(answers.flatMap(({ rows }) => rows.map(({ labels }) => labels['le'])));
  return buckets.size < 3 ? [`has ${buckets.size} buckets`] : [];
}
