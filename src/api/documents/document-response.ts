import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Environment } from '../../core/environment.ts';
import type { DocumentFormat } from '../../documents/write-document.ts';
import { problem, readProblem } from '../problem.ts';
import type { DocumentJob, DocumentQuery, WrittenFile } from './document-protocol.ts';

/** Answers requests for documents such as `report.pdf`. */
export type DocumentWriter = (name: string, query: DocumentQuery) => Promise<Response>;

/** Each document has a thread of its own. */
const MAX_DOCUMENTS = 2;

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
      : responseOf(`${name}.${query.format}`, query.format, written.content);
  };
}

function tooManyDocuments(): Response {
  const detail = `Cannot write more documents: ${MAX_DOCUMENTS} are being written`;
  return problem(503, detail, 'Try again in a few seconds', { 'retry-after': '5' });
}

function startWorker(job: DocumentJob): Worker {
  const path = import.meta.url.endsWith('.ts') ? './document-worker.ts' : './document-worker.js';
  return new Worker(new URL(path, import.meta.url), { workerData: { ...job, env: { ...job.env } } });
}

const TYPES: Readonly<Record<DocumentFormat, string>> = { html: 'text/html; charset=utf-8', pdf: 'application/pdf' };

/** A file to save: a browser does not show it with the rights of the page. */
function responseOf(file: string, format: DocumentFormat, content: Uint8Array<ArrayBuffer>): Response {
  return new Response(content, {
    headers: {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="${file}"`,
      'cache-control': 'no-store',
    },
  });
}
