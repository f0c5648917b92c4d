import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Environment } from '../../core/environment.ts';
import { ownModule } from '../../core/paths/package-folder.ts';
import { FORMATS, type Format } from '../../exports/formats/formats.ts';
import { TABLES } from '../../exports/tables/all-tables.ts';
import { download } from '../download.ts';
import { problem, readProblem } from '../problem.ts';
import type { ExportJob, ExportPart } from './export-protocol.ts';

/** Answers requests for tables such as `runs.csv`. */
export type Exporter = (file: string, words: string) => Promise<Response>;

/** Each export has a thread of its own. */
const MAX_EXPORTS = 4;

const TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

/**
 * Streams tables, encoded at the speed at which the client reads. Until the first chunk, what goes wrong is answered as a
 * problem; after it, the stream breaks.
 */
export function openExporter(env: Environment): Exporter {
  let running = 0;
  return async (file, words) => {
    const [, table = '', extension = ''] = /^([a-z-]+)\.([a-z]+)$/.exec(file) ?? [];
    const format = FORMATS.find((known) => known === extension);
    if (!format || !TABLES.some(({ name }) => name === table)) return noSuchExport(file);
    if (running >= MAX_EXPORTS) return tooManyExports();
    running++;
    const worker = startWorker({ env, query: { table, format, words } });
    worker.once('exit', () => running--);
    const first = await nextPart(worker);
    if (!('failure' in first)) return download(streamOf(worker, first), { file, type: TYPES[format] });
    await worker.terminate();
    return readProblem(first.failure);
  };
}

function noSuchExport(file: string): Response {
  const tables = TABLES.map(({ name }) => name).join(', ');
  return problem(
    404,
    `Cannot export ${JSON.stringify(file)}: no such table or format`,
    `Tables: ${tables}. Formats: ${FORMATS.join(', ')}`,
  );
}

function tooManyExports(): Response {
  const detail = `Cannot export more: ${MAX_EXPORTS} exports are running`;
  return problem(503, detail, 'Try again when one of them has finished', { 'retry-after': '5' });
}

function startWorker(job: ExportJob): Worker {
  return new Worker(ownModule('api/exports/export-worker'), { workerData: { ...job, env: { ...job.env } } });
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
