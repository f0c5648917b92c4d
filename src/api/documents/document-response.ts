import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Environment } from '../../core/environment.ts';
import { ownModule } from '../../core/paths/package-folder.ts';
import type { DocumentFormat } from '../../documents/write-document.ts';
import { download } from '../download.ts';
import { problem, readProblem } from '../problem.ts';
import type { DocumentJob, DocumentQuery, WrittenFile } from './document-protocol.ts';

/** Answers requests for documents such as `report.pdf`. */
export type DocumentWriter = (name: string, query: DocumentQuery) => Promise<Response>;

/** Each document has a thread of its own. */
const MAX_DOCUMENTS = 2;

const TYPES: Readonly<Record<DocumentFormat, string>> = { html: 'text/html; charset=utf-8', pdf: 'application/pdf' };

/** Writes documents in threads. */
export function openDocumentWriter(env: Environment): DocumentWriter {
  let running = 0;
  return async (name, query) => {
    if (running >= MAX_DOCUMENTS) return tooManyDocuments();
    running++;
    const worker = startWorker({ env, query });
    worker.once('exit', () => running--);
    const [written] = (await once(worker, 'message')) as [WrittenFile];
    return 'failure' in written
      ? readProblem(written.failure)
      : download(written.content, { file: `${name}.${query.format}`, type: TYPES[query.format] });
  };
}

function tooManyDocuments(): Response {
  const detail = `Cannot write more documents: ${MAX_DOCUMENTS} are being written`;
  return problem(503, detail, 'Try again in a few seconds', { 'retry-after': '5' });
}

function startWorker(job: DocumentJob): Worker {
  return new Worker(ownModule('api/documents/document-worker'), { workerData: { ...job, env: { ...job.env } } });
}
