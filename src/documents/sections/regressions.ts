import { amountText, valueText, withInterval } from '../../analysis/figures/words.ts';
import type { TrendVerdict } from '../../analysis/trends/verdicts.ts';
import { minuteText, verdictCauseText, verdictStateText } from '../../analysis/trends/words.ts';
import { count } from '../../core/amounts.ts';
import { firstRows, type Section } from '../document.ts';
import type { ReportData } from '../read-report.ts';

const QUIET =
  'The detection found no regression that has not recovered. It compares each run, and each attempt at a step, with the past of the same tasks.';

/** A report names as many verdicts as fit on about a page. */
const MOST = 30;

/** What got worse or better than the past of the same tasks, by the detection on which alerts fire. */
export function regressionsSection({ verdicts }: ReportData): Section {
  const title = 'Regressions';
  if (verdicts.length === 0) return { title, blocks: [{ kind: 'paragraphs', texts: [QUIET] }] };
  const { rows, note } = firstRows([...verdicts].toSorted(byImportance), MOST, verdictCells);
  const about =
    'What got worse or better than the past of the same tasks and has not recovered, by the detection on which alerts fire. Times in UTC.';
  return {
    title,
    blocks: [
      {
        kind: 'table',
        note: note === undefined ? about : `${about} ${note}`,
        columns: [
          { name: 'Since' },
          { name: 'Of', type: 'lines' },
          { name: 'Verdict' },
          { name: 'From → to', type: 'lines' },
          { name: 'Change' },
          { name: 'Likely cause', type: 'wide' },
        ],
        rows,
      },
    ],
  };
}

const ORDER: readonly TrendVerdict['state'][] = ['regressed', 'mix-shift', 'improved'];

/** Regressions first, the latest first. */
function byImportance(one: TrendVerdict, other: TrendVerdict): number {
  return ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || other.since - one.since;
}

function verdictCells(verdict: TrendVerdict): readonly string[] {
  const { since, sinceError, metric, before, after, effect } = verdict;
  return [
    `${minuteText(since)} (± ${amountText(sinceError, 'ms')})`,
    `${placeText(verdict)}: ${metric}`,
    verdictStateText(verdict),
    `${valueText(before)} → ${valueText(after)} (n=${count(before.n)}, ${count(after.n)})`,
    withInterval(effect),
    verdictCauseText(verdict).replace('Likely cause: ', ''),
  ];
}

function placeText({ workflow, step }: TrendVerdict): string {
  return step === null ? workflow : `${workflow} / ${step}`;
}

/** The regressions of whole runs and steps in one sentence; empty without any. */
export function regressionWords({ verdicts }: ReportData): string {
  const regressions = verdicts.filter(({ state }) => state === 'regressed');
  const [latest] = regressions;
  if (!latest) return '';
  const others = regressions.length === 1 ? '' : `, the latest of ${count(regressions.length)} regressions`;
  return `The ${latest.metric} of ${placeText(latest)} got worse at ${minuteText(latest.since)} UTC${others}: ${valueText(latest.before)} → ${valueText(latest.after)} (${withInterval(latest.effect)}). ${verdictCauseText(latest)}`;
}
