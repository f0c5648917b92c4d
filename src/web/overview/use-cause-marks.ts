import { withInterval } from '../../analysis/figures/words.ts';
import { causeText } from '../../analysis/trends/words.ts';
import { useRead } from '../data/use-read.ts';
import type { Period } from '../filters/use-period.ts';
import { localDay } from '../../core/time/day.ts';

/** A change of the cost per success, and what may have caused it. */
export type CauseMark = { readonly day: string; readonly text: string; readonly run: string };

/** The filter words that trends can apply. */
const OF_TRENDS = /^(?:(?:workflow|step|since|until|simulated)[:=](?:"[^"]*"|[^\s,]+)[\s,]*)*$/;

/** The changes of a period; undefined if there are filter words that trends cannot apply. */
export function useCauseMarks({ words, parameters }: Period): readonly CauseMark[] | undefined {
  const isWanted = OF_TRENDS.test(words.trim());
  const { data } = useRead({
    isWanted,
    name: 'trend',
    path: '/trend',
    parameters: { ...parameters, metric: 'cost-per-success', bucket: 'day' },
  });
  if (!isWanted || !data) return undefined;
  return data.groups.flatMap(({ changes }) =>
    changes.map(({ at, effect, causes, run }) => ({
      day: localDay(at),
      text: `${localDay(at)}: ${withInterval(effect)}, ${causes[0] ? causes.map(causeText).join('; or ') : 'no known cause'}`,
      run,
    })),
  );
}
