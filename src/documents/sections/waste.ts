import { INSIGHT_NAMES } from '../../analysis/insights/finding.ts';
import type { Insight } from '../../analysis/insights/insights.ts';
import { amountText, valueText } from '../../analysis/figures/words.ts';
import { count } from '../../core/amounts.ts';
import { firstRows, type Section } from '../document.ts';
import type { ReportData } from '../read-report.ts';
import { shortId } from './failures.ts';

const MOST = 15;

/** What cost money or time for nothing. */
export function wasteSection({ insights: { insights, total, spent } }: ReportData): Section {
  if (insights.length === 0) return { title: 'Waste', blocks: [{ kind: 'paragraphs', texts: ['Nothing was found.'] }] };
  const share = total.value !== null && spent.value ? ` (${amountText(total.value / spent.value, 'share')})` : '';
  const text = `${valueText(total)} of ${valueText(spent)}${share} went to what follows; overlaps are counted once.`;
  return {
    title: 'Waste',
    blocks: [
      { kind: 'paragraphs', texts: [text] },
      {
        kind: 'table',
        columns: [
          { name: 'Kind' },
          { name: 'Where', type: 'lines' },
          { name: 'Cost', type: 'number' },
          { name: 'Time', type: 'number' },
          { name: 'Runs', type: 'number' },
          { name: 'What was found', type: 'wide' },
          { name: 'Example' },
        ],
        ...firstRows(insights, MOST, (insight) => [
          INSIGHT_NAMES[insight.kind],
          [insight.workflow, insight.step, insight.tool].filter((part) => part !== null).join(' / '),
          costText(insight),
          insight.timeMs === null ? '–' : amountText(insight.timeMs, 'ms'),
          count(insight.runs),
          insight.text,
          insight.example === null ? '–' : shortId(insight.example),
        ]),
      },
    ],
  };
}

function costText({ cost }: Insight): string {
  if (cost.n + cost.missing === 0) return '–';
  return valueText(cost) + (cost.missing > 0 ? ' + ?' : '');
}
