import type { DataFrame } from '@grafana/data';
import type { FoundTrace } from '../../traceql/find-traces.ts';
import type { Target } from '../dashboard-file.ts';
import type { Answer } from '../run-query.ts';
import { prometheusFrames } from './prometheus-frames.ts';
import { spansTable } from './tempo-frames.ts';

/**
 * Turns the answers to a panel's queries into the frames that Grafana's data sources make of them.
 * @throws on a search whose result is not a table of spans
 */
export function panelFrames(answers: readonly Answer[]): DataFrame[] {
  const searches = answers.flatMap(({ traces, target }) => (traces ? [searchFrame(traces, target)] : []));
  return [...prometheusFrames(answers.filter(({ target }) => target.expr !== undefined)), ...searches];
}

function searchFrame(traces: readonly FoundTrace[], { tableType = 'traces' }: Target): DataFrame {
  if (tableType === 'spans') return spansTable(traces);
  throw new Error(`Cannot render a search with the table type ${tableType}: no panel had it; add its frame`);
}
