import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Environment } from '../../core/environment.ts';
import { FORMATS, type Format } from '../../exports/formats/formats.ts';
import { TABLES } from '../../exports/tables/all-tables.ts';
import { problem, readProblem } from '../problem.ts';
import type { ExportJob, ExportPart } from './export-protocol.ts';

const TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

/**
 * Streams a table such as `runs.csv`, encoded in a thread of its own at the speed at which the client reads. Until the
 * first chunk, what goes wrong is answered as a problem; after it, the stream breaks.
 */
export async function exportResponse(env: Environment, file: string, words: string): Promise<Response> {
  const [, table = '', extension = ''] = /^([a-z-]+)\.([a-z]+)$/.exec(file) ?? [];
  const format = FORMATS.find((known) => known === extension);
  if (!format || !TABLES.some(({ name }) => name === table)) return noSuchExport(file);
  const worker = startWorker({ env, query: { table, format, words } });
  const first = await nextPart(worker);
  if ('failure' in first) {
    await worker.terminate();
    return readProblem(first.failure);
  }
  return new Response(streamOf(worker, first), {
    headers: {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="${file}"`,
      'cache-control': 'no-store',
    },
  });
}

function noSuchExport(file: string): Response {
  const tables = TABLES.map(({ name }) => name).join(', ');
  return problem(
    404,
    `Cannot export ${JSON.stringify(file)}: no such table or format`,
    `Tables: ${tables}. Formats: ${FORMATS.join(', ')}`,
  );
}

function startWorker(job: ExportJob): Worker {
  const path = import.meta.url.endsWith('.ts') ? './export-worker.ts' : './export-worker.js';
  return new Worker(new URL(path, import.meta.url), { workerData: { ...job, env: { ...job.env } } });
}

async function nextPart(worker: Worker): Promise<ExportPart> {
  worker.postMessage('next');
  const [part] = (await once(worker, 'message')) as [ExportPart];
  return part;
}

function streamOf(worker: Worker, first: ExportPart): ReadableStream<Uint8Array> {
  let ready: ExportPart | undefined = first;
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const part = ready ?? (await nextPart(worker));
      ready = undefined;
      if ('chunk' in part)
        controller.enqueue(typeof part.chunk === 'string' ? new TextEncoder().encode(part.chunk) : part.chunk);
      else if ('done' in part) controller.close();
      else controller.error(new Error(part.failure.message));
      if (!('chunk' in part)) await worker.terminate();
    },
    cancel: async () => void (await worker.terminate()),
  });
}
