import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { EXIT, UserError } from '../../core/errors.ts';
import { exportChunks } from '../../exports/export-rows.ts';
import { parseRequest } from '../../exports/parse-request.ts';
import type { ExportRequest } from '../../exports/provenance.ts';
import { parseRunWords } from '../../report/run-words.ts';
import { openStore } from '../../store/open-store.ts';
import { failureOf } from '../reads/pool/read-protocol.ts';
import type { ExportJob, ExportPart, ExportQuery } from './export-protocol.ts';

// A worker thread for one export: it encodes the next chunk when the client has taken the one before.
const { env, query } = workerData as ExportJob;
try {
  const store = await openStore(env);
  await exportChunks(store, requestOf(query, store.now()), query.format, (chunk) => send({ chunk }));
  await send({ done: true });
  await store.close();
} catch (error) {
  await send({ failure: failureOf(error) });
}

/** @throws {UserError} if the words have a filter that exports do not know: it would silently export more */
function requestOf({ table, words }: ExportQuery, now: number): ExportRequest {
  const { workflow, step, model, since, until, simulated, ...others } = parseRunWords(words, now).filter;
  const [other] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
  if (other === undefined) return parseRequest({ table, workflow, step, model, since, until, simulated }, now);
  throw new UserError(`Cannot export with a filter by ${other}`, {
    hint: 'Remove it; filters of exports: workflow, step, model, since, until, simulated',
    exitCode: EXIT.wrongUse,
  });
}

async function send(part: ExportPart): Promise<void> {
  if (!parentPort) return;
  await once(parentPort, 'message');
  parentPort.postMessage(part);
}
