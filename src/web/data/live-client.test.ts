import { QueryObserver, type QueryMeta } from '@tanstack/react-query';
import { expect, onTestFinished, test, vi } from 'vitest';
import { CHANGE_HEADER } from '../../api/live/change-header.ts';
import { createLiveClient, type ReadKey } from './live-client.ts';

test('a change that was made between the first read and the opening of the event stream is fetched', async () => {
  const { client, show, reads, answer } = watchedClient();
  await show();
  await answer('s-4');
  client.report({ id: 's-5' });
  await vi.waitFor(() => expect(reads).toHaveLength(2));
  await answer('s-5');
  client.report({ id: 's-5' });
  expect(reads).toHaveLength(2);
});

test('a change that is reported while a read is on its way is fetched when the answer lacks it', async () => {
  const { client, show, reads, answer } = watchedClient();
  await show();
  client.report({ id: 's-5', runs: new Set(['run-a']) });
  expect(reads).toHaveLength(1);
  await answer('s-4');
  await vi.waitFor(() => expect(reads).toHaveLength(2));
});

test('changes do not cancel a read that is on its way, so that a slow one is shown', async () => {
  const { client, show, reads, answer, shown } = watchedClient();
  await show();
  await answer('s-4');
  for (let number = 5; number < 10; number++) client.report({ id: `s-${number}`, runs: new Set(['run-a']) });
  await vi.waitFor(() => expect(reads).toHaveLength(2));
  await answer('s-5');
  expect(shown()).toEqual({ reads: 2 });
  await vi.waitFor(() => expect(reads).toHaveLength(3));
});

test('neither a change of another run nor one of a server that was replaced is fetched', async () => {
  const { client, show, reads, answer } = watchedClient();
  await show();
  await answer('s-4');
  client.report({ id: 's-5', runs: new Set(['run-b']) });
  client.report({ id: 'other-9' });
  expect(reads).toHaveLength(1);
});

test('a change that is older than those that are kept counts as one of every run', async () => {
  const { client, show, reads, answer } = watchedClient();
  await show();
  await answer('s-0');
  for (let number = 1; number <= 200; number++) client.report({ id: `s-${number}`, runs: new Set(['run-b']) });
  expect(reads).toHaveLength(1);
  client.report({ id: 's-201', runs: new Set(['run-b']) });
  await vi.waitFor(() => expect(reads).toHaveLength(2));
});

test('a query that can be patched reads only the runs that changed, unless any may have', async () => {
  const patches: string[][] = [];
  const { client, show, reads, answer } = watchedClient({
    patch: async (runs: ReadonlySet<string>) => {
      patches.push([...runs]);
      return { change: 's-6', add: () => {} };
    },
  });
  await show();
  await answer('s-4');
  client.report({ id: 's-5', runs: new Set(['run-a']) });
  client.report({ id: 's-6', runs: new Set(['run-b']) });
  await vi.waitFor(() => expect(patches).toEqual([['run-a']]));
  client.report({ id: 's-6', runs: new Set(['run-b']) });
  expect(reads).toHaveLength(1);
  client.report({ id: 's-7' });
  await vi.waitFor(() => expect(reads).toHaveLength(2));
  expect(patches).toHaveLength(1);
});

test('a patch that fails is a read again', async () => {
  const { client, show, reads, answer } = watchedClient({ patch: () => Promise.reject(new Error('lost')) });
  await show();
  await answer('s-4');
  client.report({ id: 's-5', runs: new Set(['run-a']) });
  await vi.waitFor(() => expect(reads).toHaveLength(2));
});

/** A client whose reads the test answers. */
function watchedClient(meta: QueryMeta = {}) {
  const reads: ((change: string) => void)[] = [];
  vi.stubGlobal('fetch', () => {
    const body = JSON.stringify({ reads: reads.length + 1 });
    return new Promise<Response>((resolve) => {
      reads.push((change) => resolve(new Response(body, { headers: { [CHANGE_HEADER]: change } })));
    });
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  const client = createLiveClient();
  const key = ['run', 'run-a', '/runs/run-a', {}] satisfies ReadKey;
  const observer = new QueryObserver(client.queries, {
    queryKey: key,
    meta,
    queryFn: ({ signal }) => client.ask({ key, path: '/runs/run-a', signal }),
  });
  const show = async (): Promise<void> => {
    onTestFinished(observer.subscribe(() => {}));
    await vi.waitFor(() => expect(reads).toHaveLength(1));
  };
  /** Answers the latest read, and waits until the answer is shown. */
  const answer = async (change: string): Promise<void> => {
    const { dataUpdateCount } = client.queries.getQueryCache().find({ queryKey: key })?.state ?? { dataUpdateCount: 0 };
    reads.at(-1)?.(change);
    await vi.waitFor(() => {
      const now = client.queries.getQueryCache().find({ queryKey: key })?.state.dataUpdateCount;
      expect(now).toBe(dataUpdateCount + 1);
    });
  };
  return { client, reads, show, answer, shown: () => observer.getCurrentResult().data };
}
