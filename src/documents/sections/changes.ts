import { valueText, withInterval } from '../../analysis/figures/words.ts';
import type { TrendChange } from '../../analysis/trends/changes.ts';
import { causesText, minuteText } from '../../analysis/trends/words.ts';
import { count } from '../../core/amounts.ts';
import type { Section } from '../document.ts';
import type { ReportData } from '../read-report.ts';

/** When cost, success and time of workflows changed, and what may have caused it. */
export function changesSection(data: ReportData): Section {
  const changes = changesOf(data);
  if (changes.length === 0)
    return { title: 'Changes', blocks: [{ kind: 'paragraphs', texts: ['No change was found.'] }] };
  return {
    title: 'Changes',
    blocks: [
      {
        kind: 'table',
        note: 'Of the runs of each workflow, without the effect of another mix of task types. A quiet series is marked about once in 1,000 times. Times in UTC.',
        columns: [
          { name: 'Since' },
          { name: 'Of', type: 'lines' },
          { name: 'From → to' },
          { name: 'Change' },
          { name: 'Likely cause', type: 'wide' },
        ],
        rows: changes.map((change) => [
          minuteText(change.at),
          `${change.workflow}: ${change.metric}`,
          `${valueText(change.before)} → ${valueText(change.after)} (n=${count(change.before.n)}, ${count(change.after.n)})`,
          withInterval(change.effect),
          causesText(change).replace('Likely cause: ', ''),
        ]),
      },
    ],
  };
}

/** A change of a workflow, with the change as the end of a sentence. */
type NamedChange = TrendChange & { readonly workflow: string; readonly sentence: string };

/** The changes of all workflows by time; each once, although cost per success shows those of success, too. */
export function changesOf({ byWorkflow: { costPerSuccess, duration } }: ReportData): NamedChange[] {
  return [costPerSuccess, duration]
    .flatMap(({ groups }) => groups.flatMap(({ name, changes }) => changes.map((change) => named(name, change))))
    .toSorted((a, b) => a.at - b.at);
}

function named(name: string | null, change: TrendChange): NamedChange {
  const workflow = name ?? '(none)';
  const sentence = `that of the ${change.metric} of ${workflow} on ${minuteText(change.at)} UTC, ${valueText(change.before)} → ${valueText(change.after)} (${withInterval(change.effect)}). ${causesText(change)}`;
  return { ...change, workflow, sentence };
}
