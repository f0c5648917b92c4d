import type { DataFrame } from '@grafana/data';
import type { FoundTrace } from '../../../traceql/find-traces.ts';
import type { Target } from '../../dashboard-file.ts';
import type { Answer } from '../../run-query.ts';
import { prometheusFrames } from './prometheus-frames.ts';
import { spansTable } from './tempo-frames.ts';

/**
 * Converts the results of the queries of a panel to frames as Grafana's data sources do.
 * @throws if a search does not return a table of spans
 */
export function panelFrames(answers: readonly Answer[]): DataFrame[] {
  const searches = answers.flatMap(({ traces, target }) => (traces ? [searchFrame(traces, target)] : []));
  return [...prometheusFrames(answers.filter(({ target }) => target.expr !== undefined)), ...searches];
}

function searchFrame(traces: readonly FoundTrace[], { tableType = 'traces' }: Target): DataFrame {
  if (tableType === 'spans') return spansTable(traces);
  throw new Error(`Cannot render a search with the table type ${tableType}: no panel had it; add its frame`);
}
