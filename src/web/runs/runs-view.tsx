import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, type JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { live, type Patch, type ReadKey } from '../data/live-client.ts';
import { answerOf } from '../data/request.ts';
import { useAddress } from '../data/use-address.ts';
import { ErrorNote, LoadingNote, StateNote } from '../ui/state-note.tsx';
import { CountChips } from '../filters/count-chips.tsx';
import { ExportMenu } from '../export/export-menu.tsx';
import { readAllRuns } from './read-all-runs.ts';
import { mergeRuns, type RunPages } from './merge-runs.ts';
import { MarkedRuns } from './marked-runs.tsx';
import { RunRows } from './run-rows.tsx';
import { SearchField } from '../filters/search-field.tsx';
import styles from './runs-view.module.css';

/** All runs: searched by filter words, sorted, and read page by page as one scrolls. */
export function RunsView(): JSX.Element {
  const [address, change] = useAddress();
  const [words, sort] = [address.get('words') ?? '', address.get('sort') ?? 'started'];
  const { data, error, isPending, fetchNextPage, hasNextPage } = useRuns(words, sort);
  const runs = useMemo(() => data?.pages.flatMap((page) => page.runs) ?? [], [data]);
  const counts = data?.pages[0]?.counts;
  const [marked, mark] = useMarks();
  return (
    <>
      <div className={styles['head']}>
        <h1>Runs</h1>
        <SearchField words={words} onChange={(next) => change({ words: next })} />
      </div>
      <div className={styles['below']}>
        {counts ? <CountChips counts={counts} words={words} onChange={(next) => change({ words: next })} /> : <span />}
        <ExportMenu name="runs" answer={counts && (() => readAllRuns(words, sort))} />
      </div>
      {marked.length > 0 ? <MarkedRuns marked={marked} words={words} onClear={() => mark(marked, false)} /> : null}
      {error ? <ErrorNote error={error} /> : null}
      {isPending ? <LoadingNote /> : null}
      {counts && runs.length === 0 ? <NoRuns isEmpty={counts.all === 0} /> : null}
      {runs.length > 0 ? (
        <RunRows
          runs={runs}
          matching={counts?.matching ?? runs.length}
          sort={sort}
          marked={new Set(marked)}
          onMark={mark}
          onSort={(next) => change({ sort: next === 'started' ? '' : next })}
          onEnd={() => void (hasNextPage && fetchNextPage())}
        />
      ) : null}
    </>
  );
}

const PAGE = 200;

type Page = ReadAnswer<'runs'>;

function useRuns(words: string, sort: string) {
  const key = ['runs', undefined, '/runs', { words, sort }] satisfies ReadKey;
  return useInfiniteQuery({
    queryKey: key,
    queryFn: ({ signal, pageParam: after }) => {
      const parameters = { words: words || undefined, sort, limit: PAGE, after };
      return live.ask<Page>({ key, path: '/runs', parameters, signal, isContinued: after !== undefined });
    },
    meta: { patch: ((changed) => patchRuns(key, changed)) satisfies Patch },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: (before) => before,
  });
}

/** As many as can change at once. */
const MOST = 500;

/** Reads only the runs that have changed, and puts them where they belong now. */
async function patchRuns(key: ReadKey, changed: ReadonlySet<string>): ReturnType<Patch> {
  const [, , path, { words, sort }] = key;
  const parameters = { words: words || undefined, sort, limit: MOST, ids: [...changed].join(',') };
  const { answer: read, change } = await answerOf<Page>(path, parameters);
  const add = (pages: RunPages | undefined) => pages && mergeRuns(pages, String(sort), { changed, read });
  return { change, add: () => live.queries.setQueryData<RunPages>(key, add) };
}

type Marks = readonly [readonly string[], (ids: readonly string[], isMarked: boolean) => void];

/** As many as an address can name. */
const MOST_MARKED = 300;

/** The marked runs, in the address of the page. */
function useMarks(): Marks {
  const [address, change] = useAddress();
  const marked = address.get('marked')?.split(',') ?? [];
  return [
    marked,
    (ids, isMarked) => {
      const others = marked.filter((id) => !ids.includes(id));
      change({ marked: (isMarked ? [...others, ...ids] : others).slice(0, MOST_MARKED).join(',') });
    },
  ];
}

function NoRuns({ isEmpty }: { readonly isEmpty: boolean }): JSX.Element {
  if (!isEmpty) return <StateNote title="No run matches">Remove a filter word.</StateNote>;
  return (
    <StateNote title="There are no runs yet">
      Run <code>stepmeter demo</code> for an example, or record a step with{' '}
      <code>stepmeter exec --workflow W --step S -- COMMAND</code>. Runs appear here by themselves.
    </StateNote>
  );
}
