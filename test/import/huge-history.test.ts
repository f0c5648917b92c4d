import { closeSync, mkdirSync, openSync, statSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { openRowWriter } from '../../bench/history/generated-rows.ts';
import { measureProcess } from '../../bench/history/measure-process.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { slowTests } from '../../src/testing/real.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

/** One writer for both files: its IDs are only unique within it. */
const WRITER = openRowWriter(1);

const slow = slowTests('huge transcripts');

/** In seconds since 1970. */
const HOUR_AGO = Date.now() / 1000 - 3600;

const DAY_MS = 24 * 60 * 60 * 1000;

const REQUESTS = 100;

const [DENSE, SPARSE] = ['11111111-2222-4333-8444-555555555555', '22222222-2222-4333-8444-555555555555'];

const MIB = 1024 * 1024;

describe.skipIf(slow.skip)(slow.title, () => {
  test('of 512 MiB of rows, and of 600 MiB with a hole, are imported in less than 300 MiB of memory', async () => {
    const [home, from] = [temporaryFolder(), temporaryFolder()];
    mkdirSync(join(from, 'projects', '-p'), { recursive: true });
    const dense = writeDense(fileOf(from, DENSE));
    const sparse = writeSparse(fileOf(from, SPARSE));
    // What was written just now may be unfinished: its damage is not reported.
    for (const id of [DENSE, SPARSE]) utimesSync(fileOf(from, id), HOUR_AGO, HOUR_AGO);
    const env = isolatedEnvironment(home);
    const { peakMiB } = await measureProcess(process.execPath, [PROGRAM, 'import', '--from', from], env);
    expect(peakMiB, `peak memory: ${peakMiB} MiB`).toBeLessThan(300);
    const database = new DatabaseSync(join(home, 'store.db'), { readOnly: true });
    const rows = database.prepare(
      'select claude_session_id as id, count(*) as n from request join session on session.id = session_id group by 1',
    );
    expect(Object.fromEntries(rows.all().map(({ id, n }) => [id, n]))).toEqual({ [DENSE]: dense, [SPARSE]: sparse });
    const damage = database.prepare("select count(*) as n from session_event where type = 'transcript_damaged'");
    expect(damage.get()).toEqual({ n: 1 });
    database.close();
  });
});

/** Writes conversations one after the other until the file has the size; returns the number of requests. */
function writeDense(file: string): number {
  const [descriptor, texts] = [openSync(file, 'w'), textsOf(DENSE)];
  let requests = 0;
  for (; statSync(file).size < 512 * MIB; requests += REQUESTS) writeSync(descriptor, texts());
  closeSync(descriptor);
  return requests;
}

/** Makes one conversation after the other, as lines. */
function textsOf(sessionId: string): () => string {
  const speaker = { sessionId, cwd: '/p', version: '2.1.330', model: 'claude-opus-4-1-20250805' };
  let at = Date.now() - 20 * DAY_MS;
  return () => {
    at += 60_000;
    const rows = WRITER.conversation(speaker, REQUESTS, at);
    return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  };
}

function fileOf(folder: string, sessionId: string): string {
  return join(folder, 'projects', '-p', `${sessionId}.jsonl`);
}

/** Writes a conversation, a hole as a crash leaves it, and another one; returns the number of requests. */
function writeSparse(file: string): number {
  const [descriptor, texts] = [openSync(file, 'w'), textsOf(SPARSE)];
  writeSync(descriptor, texts());
  writeSync(descriptor, `\n${texts()}`, 600 * MIB);
  closeSync(descriptor);
  return 2 * REQUESTS;
}
