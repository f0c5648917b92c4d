import { DIFFERENCE_COLUMNS } from '../../analysis/differences/attributes.ts';
import { differencesOf, type Differences } from '../../analysis/differences/differences.ts';
import { parseRunWords } from '../../report/run-words.ts';
import type { Store } from '../../store/open-store.ts';
import { runFactsOf } from '../../store/queries/page/fact-rows.ts';
import { runExtent } from '../../store/queries/runs/run-report.ts';

/** Which runs are marked, and the filter words of those that they are compared with. */
export type DifferencesQuery = { readonly runs: readonly string[]; readonly words: string };

/** What is different about the marked runs, compared with the others that the words select. */
export async function differencesRead(store: Store, { runs, words }: DifferencesQuery): Promise<Differences> {
  const { filter, asksForSimulated } = parseRunWords(words, store.now());
  const { real } = await runExtent(store);
  const rows = await runFactsOf(store, { ...filter, ...(!asksForSimulated && real > 0 && { simulated: false }) }, [
    'id',
    ...DIFFERENCE_COLUMNS,
  ]);
  const marked = new Set(runs);
  return differencesOf(
    rows.filter(({ id }) => marked.has(id)),
    rows.filter(({ id }) => !marked.has(id)),
  );
}
