import { parentPort, workerData } from 'node:worker_threads';
import { EXIT, UserError } from '../../core/errors.ts';
import { readReport } from '../../documents/read-report.ts';
import { reportDocument } from '../../documents/report-document.ts';
import { runDocument } from '../../documents/run-document.ts';
import { renderDocument, type DocumentMaker } from '../../documents/write-document.ts';
import { showRun } from '../../report/show-run.ts';
import { parseRunWords } from '../../report/run-words.ts';
import { openStore, type Store } from '../../store/open-store.ts';
import { requireFound } from '../reads/not-found.ts';
import { selectPeriod, type PeriodQuery } from '../reads/period.ts';
import { failureOf } from '../reads/pool/read-protocol.ts';
import type { DocumentJob, DocumentQuery, WrittenFile } from './document-protocol.ts';

// A worker thread for one document: drawing and PDF take up to a second, in which the server answers others.
const { env, query } = workerData as DocumentJob;
try {
  const store = await openStore(env);
  const content = new Uint8Array(await renderDocument(makerOf(store, query), query.format));
  await store.close();
  parentPort?.postMessage({ content } satisfies WrittenFile, [content.buffer]);
} catch (error) {
  parentPort?.postMessage({ failure: failureOf(error) } satisfies WrittenFile);
}

function makerOf(store: Store, { about }: DocumentQuery): DocumentMaker {
  if ('run' in about) return async (charts) => runDocument(await requireFound(showRun(store, about.run)), charts);
  return async (charts) =>
    reportDocument(await readReport(store, await reportRequest(store, about), store.now()), charts);
}

/** @throws {UserError} if the words have a filter that reports do not know: it would silently be about more */
async function reportRequest(store: Store, about: { readonly words: string; readonly period: string }) {
  const { workflow, since: _, until: __, simulated: ___, ...others } = parseRunWords(about.words, store.now()).filter;
  const [other] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
  if (other !== undefined)
    throw new UserError(`Cannot write a report with a filter by ${other}`, {
      hint: 'Remove it; filters of reports: workflow, since, until, simulated',
      exitCode: EXIT.wrongUse,
    });
  const period = { ...about, timeZone: 'UTC' } as PeriodQuery;
  const { from, to, hasSimulated } = await selectPeriod(store, period);
  return { since: from, until: to, workflow, simulated: hasSimulated };
}
