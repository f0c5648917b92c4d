import { figureText, valueText, withInterval } from '../../analysis/figures/words.ts';
import type { Figure } from '../../analysis/figures/figure.ts';
import { counted } from '../../core/amounts.ts';
import type { Facts, Section } from '../document.ts';
import type { ReportData } from '../read-report.ts';
import { changesOf } from './changes.ts';
import { regressionWords } from './regressions.ts';

const NOTHING =
  'No run of this selection ended in the period. `stepmeter runs` lists the latest runs; a longer --since or another --workflow selects others, and --simulated simulated ones.';

/** What matters most, in sentences and figures. */
export function summarySection(data: ReportData): Section {
  if (data.runs === 0) return { title: 'Summary', blocks: [{ kind: 'paragraphs', texts: [NOTHING] }] };
  return { title: 'Summary', blocks: [{ kind: 'paragraphs', texts: sentences(data) }, headlineFacts(data)] };
}

function sentences(data: ReportData): string[] {
  const { spend, costPerSuccess, success, medianTime, withoutSuccess } = data.overview.headlines;
  const bound = spend.isLowerBound ? ' or more, because some costs are unknown' : '';
  const [found] = changesOf(data).toReversed();
  return [
    `${counted(data.runs, 'run')} ended and cost ${valueText(spend.figure)}${bound}; ${valueText(withoutSuccess.figure)} of it went to runs without success.`,
    `A success cost ${withInterval(costPerSuccess.figure)}${changeWords(costPerSuccess.change)}. The success rate was ${withInterval(success.figure)}${changeWords(success.change)}. The median run took ${withInterval(medianTime.figure)}${changeWords(medianTime.change)}.`,
    regressionWords(data),
    found
      ? `${counted(changesOf(data).length, 'change')} found; the latest is ${found.sentence}`
      : 'No change of cost, success or time was found within the period.',
    wasteWords(data),
  ].filter(Boolean);
}

function changeWords(change: Figure): string {
  return change.value === null ? '' : ` (${withInterval(change)} against the period before)`;
}

function wasteWords({ insights: { total, spent, insights } }: ReportData): string {
  if (insights.length === 0) return 'Nothing was found that cost money or time without an effect.';
  return `${valueText(total)} of ${valueText(spent)} went to what the last section lists, such as retries and failed calls.`;
}

function headlineFacts({ overview: { headlines } }: ReportData): Facts {
  const { costPerSuccess, success, medianTime, meanCost, spend, withoutSuccess } = headlines;
  const compared = [
    ['Cost per success', costPerSuccess],
    ['Success rate', success],
    ['Median time', medianTime],
    ['Mean cost of a run', meanCost],
  ] as const;
  return {
    kind: 'facts',
    facts: [
      ...compared.map(([name, { figure, change }]) => ({
        name,
        value: valueText(figure),
        note: [
          figure.value === null ? (figure.reason ?? '') : figureText(figure).replace(`${valueText(figure)} `, ''),
          change.value === null ? 'no comparison' : `${withInterval(change)} against before`,
        ].join('; '),
      })),
      {
        name: 'Spent',
        value: valueText(spend.figure),
        note: spend.isLowerBound ? 'a lower bound: some costs are unknown' : 'by all runs that have ended',
      },
      {
        name: 'Spent without success',
        value: valueText(withoutSuccess.figure),
        note: withoutSuccess.share.value === null ? '' : `${valueText(withoutSuccess.share)} of the cost`,
      },
    ],
  };
}
