import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answer, bill, toolResult, writeTranscript } from '../../testing/claude/transcript.ts';
import { openInteractiveRelay, type InteractiveRelay } from '../../testing/interactive-relay.ts';
import { expectTotalsOfRows } from '../../testing/store/sums.ts';
import type { Context } from '../../core/context.ts';
import { newRunId, newStepId } from '../../core/ids/ids.ts';
import { appendRecord } from '../../spool/append-record.ts';
import { openContextFolder } from '../../spool/context-folder.ts';
import { ATTRIBUTE } from '../../telemetry/names.ts';
import type { SpanData } from '../../telemetry/span-data.ts';

const PROJECT = '/project';

test('a change that the step found is counted once if a transcript names its tool call later', async () => {
  const relay = await openInteractiveRelay();
  const at = Date.now();
  const { record } = openStep(relay, at - 10_000);
  const found = { created: 2, modified: 0, deleted: 0, linesAdded: 2, linesRemoved: 0, bytes: 8 };
  const change = { operation: 'create', size: 4, lines: 1, linesAdded: 1, linesRemoved: 0 } as const;
  record({
    v: 1,
    type: 'step.files',
    at,
    startedAt: at - 10_000,
    ...found,
    uncounted: { files: 0, bytes: 0 },
    unlisted: [],
    unexplained: [
      { ...change, path: 'a.txt', changedAt: at - 1700 },
      { ...change, path: 'b.txt', changedAt: at - 1700 },
    ],
  });
  await relay.pass(at + 1, false);
  expect(await filesOf(relay)).toEqual(['a.txt shell', 'b.txt shell']);

  writeSession(relay, at);
  record({ v: 1, type: 'step.ended', at: at + 1000, result: 'success' });
  await relay.pass(at + 5000);
  expect(await filesOf(relay)).toEqual(['a.txt tool', 'b.txt shell']);
  expect(await relay.store.db.selectFrom('step_files').select('unexplained').execute()).toEqual([{ unexplained: 1 }]);
  await expectTotalsOfRows(relay.store);
  expect(await filesOfSpans(relay)).toEqual(['a.txt tool', 'b.txt shell']);
});

function openStep({ home }: InteractiveRelay, startedAt: number) {
  const context: Context = {
    v: 1,
    run: { id: newRunId(), workflow: 'w' },
    step: { id: newStepId(), name: 'plan', attempt: 1, kind: 'first' },
    startedAt,
    project: PROJECT,
    claudeFolder: join(home, 'claude'),
  };
  const folder = openContextFolder(join(home, 'spool'), context);
  return { record: (one: Parameters<typeof appendRecord>[1]) => appendRecord(folder, one) };
}

async function filesOf({ store }: InteractiveRelay): Promise<string[]> {
  const rows = await store.db.selectFrom('file_operation').select(['path', 'source']).orderBy('path').execute();
  return rows.map(({ path, source }) => `${path} ${source}`);
}

/** Writes the transcript of a session without hooks, which wrote `a.txt`. */
function writeSession({ home }: InteractiveRelay, at: number): void {
  const path = `${PROJECT}/a.txt`;
  const toolUseResult = { type: 'create', filePath: path, content: 'one\n', structuredPatch: [], originalFile: null };
  const rows = [
    ...answer('a', at - 2000, { call: { name: 'Write', file_path: path, content: 'one\n' } }),
    toolResult('call', at - 1500, { toolUseResult }),
    bill(1),
  ];
  const folder = join(home, 'claude', 'projects', '-project');
  mkdirSync(folder, { recursive: true });
  writeTranscript(
    join(folder, '11111111-2222-4333-8444-555555555555.jsonl'),
    at,
    rows.map((row) => ({ cwd: PROJECT, ...row })),
  );
}

async function filesOfSpans({ store }: InteractiveRelay): Promise<string[]> {
  const rows = await store.db.selectFrom('outbox').select('body').execute();
  return rows
    .map(({ body }) => (JSON.parse(body) as SpanData).attributes)
    .flatMap((own) => (own[ATTRIBUTE.filePath] ? [`${own[ATTRIBUTE.filePath]} ${own[ATTRIBUTE.fileSource]}`] : []))
    .sort();
}
