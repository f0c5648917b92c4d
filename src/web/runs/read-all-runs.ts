import type { ReadAnswer } from '../../api/reads/reads.ts';
import { request } from '../data/request.ts';

type Page = ReadAnswer<'runs'>;

/** As many as a page of the API can have. */
const PAGE = 500;

/** All runs of a list, in its order, also those that are not on the screen yet. */
export async function readAllRuns(words: string, sort: string): Promise<Pick<Page, 'runs'>> {
  const runs: Page['runs'][number][] = [];
  let after: string | undefined;
  do {
    const page: Page = await request('/runs', { words: words || undefined, sort, limit: PAGE, after });
    runs.push(...page.runs);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return { runs };
}
