import { figureOf, type Figure } from '../figures/figure.ts';
import { rate } from '../statistics/rates.ts';
import type { Setting } from './headline.ts';

/** The calls of a tool by how they ended. */
export type ToolFailures = {
  readonly tool: string;
  readonly calls: number;
  readonly failed: number;
  readonly denied: number;
  /** Share of calls that failed or were denied. */
  readonly share: Figure;
};

type ToolCalls = { readonly tool: string; readonly result: 'success' | 'error' | 'denied'; readonly calls: number };

/** How often the calls of each tool failed, the most failures first. */
export function failuresOfTools(rows: readonly ToolCalls[], setting: Setting): ToolFailures[] {
  return [...Map.groupBy(rows, ({ tool }) => tool)]
    .map(([tool, own]) => {
      const count = (wanted: readonly ToolCalls['result'][]): number =>
        own.reduce((sum, { result, calls }) => sum + (wanted.includes(result) ? calls : 0), 0);
      const calls = count(['success', 'error', 'denied']);
      const share = figureOf(rate({ successes: count(['error', 'denied']), n: calls }), { unit: 'share', ...setting });
      return { tool, calls, failed: count(['error']), denied: count(['denied']), share };
    })
    .toSorted((a, b) => b.failed + b.denied - (a.failed + a.denied) || b.calls - a.calls);
}
