import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { slowTests } from '../../testing/real.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { readLedger } from './ledger/ledger.ts';
import { rowsSince, rowsUntil, rowTime, transcriptRows } from './transcript-rows.ts';

const MIB = 1024 * 1024;

describe('transcriptRows()', () => {
  test('reads what is readable of a damaged file, and counts the rest', () => {
    const file = transcript(
      Buffer.from([0xef, 0xbb, 0xbf]),
      line(answer('1')).replace('\n', '\r\n'),
      JSON.stringify(answer('2')),
      line(answer('3')),
      Buffer.from(line(answer('4')).replace('secret', 'caf\xe9'), 'latin1'),
      Buffer.alloc(5000),
      line(answer('5')),
      'not a row\n\n',
      JSON.stringify(answer('6')).slice(0, -20),
    );
    expect(idsIn(file)).toEqual(['1', '2', '3', '4', '5']);
    expect(transcriptRows(file).unreadable).toBe(3);
  });

  test.each([
    ['milliseconds', 1_790_000_000_000, 1_790_000_000_000],
    ['seconds', 1_790_000_000.5, 1_790_000_000_500],
    ['an offset', '2026-11-02T12:00:00+02:00', Date.UTC(2026, 10, 2, 10)],
    ['1970', '1970-01-01T00:00:01Z', 1000],
  ])('reads a time given as %s', (_form, timestamp, time) => {
    expect(transcriptRows(transcript(line({ ...answer('1'), timestamp }))).rows.map(rowTime)).toEqual([time]);
  });

  test.each([undefined, null, 'yesterday', '+275760-09-13T00:00:00Z', '2190-01-01T00:00:00Z', -5, 1e300, {}])(
    'gives a row whose time is %j that of its neighbor',
    (timestamp) => {
      const [odd, known] = [
        { ...answer('1'), timestamp },
        { ...answer('2'), timestamp: '2026-11-02T10:00:00Z' },
      ];
      const times = transcriptRows(transcript(line(odd), line(known), line(odd))).rows.map(rowTime);
      expect(times).toEqual(Array(3).fill(Date.UTC(2026, 10, 2, 10)));
    },
  );

  test('gives rows of which none states a time that of the file', () => {
    const file = transcript(line({ ...answer('1'), timestamp: undefined }));
    utimesSync(file, 1_790_000_000, 1_790_000_000);
    expect(transcriptRows(file).rows.map(rowTime)).toEqual([1_790_000_000_000]);
  });

  test('keeps no content', () => {
    const file = transcript(line(answer('1')), line(picture(100)));
    expect(JSON.stringify(transcriptRows(file))).not.toMatch(/secret|xxx/);
  });

  test('leaves out rows that say nothing, and measures one that is nested deeply', () => {
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    const use = `{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t","name":"X","input":${deep}}]}}\n`;
    const file = transcript(line({ type: 'mode' }), use, line(answer('1')));
    const { rows, unreadable } = transcriptRows(file);
    expect(rows).toMatchObject([{ message: { content: [{ type: 'tool_use', id: 't', name: 'X' }] } }, { uuid: '1' }]);
    expect(unreadable).toBe(0);
  });

  test('does not know the size of a file whose content is in a row too long to be read whole', () => {
    const content = 'x'.repeat(17 * MIB);
    const use = { type: 'tool_use', id: 't', name: 'Write', input: {} };
    const result = {
      ...answer('2'),
      type: 'user',
      message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't' }] },
      toolUseResult: { type: 'create', filePath: '/p/a.txt', content, structuredPatch: [], originalFile: null },
    };
    const asked = { ...answer('1'), message: { ...answer('1').message, content: [use] } };
    const { toolCalls } = readLedger(transcript(line(asked), line(result)));
    expect(toolCalls.map(({ files }) => files)).toEqual([[{ path: '/p/a.txt', operation: 'create' }]]);
  });

  test('reads in memory that neither a long file nor a long line has a part in', () => {
    const row = line(picture(MIB));
    const file = transcript(line(answer('1')), ...Array.from({ length: 100 }, () => row), line(answer('2')));
    expect(readWith(file, 32)).toEqual([102, 0]);
    const long = transcript(line(answer('1')), line(picture(100 * MIB)), line(answer('2')));
    expect(readWith(long, 32)).toEqual([3, 0]);
  });

  test.skipIf(process.platform === 'win32')('refuses what is not a regular file, without blocking', () => {
    const pipe = join(temporaryFolder(), 's.jsonl');
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    expect(() => transcriptRows(pipe)).toThrow('not a regular file');
    const folder = join(temporaryFolder(), 'x.jsonl');
    mkdirSync(folder);
    expect(() => transcriptRows(folder)).toThrow('not a regular file');
  });
});

test('rowsSince() and rowsUntil() divide rows at the first later one, also where the clock was set back', () => {
  const [old, untimed, resumed, setBack] = [
    { timestamp: '2026-01-01T10:00Z' },
    {},
    { timestamp: '2026-01-01T11:00Z' },
    { timestamp: '2026-01-01T09:00Z' },
  ];
  const [rows, time] = [[old, untimed, resumed, setBack], Date.parse('2026-01-01T10:30Z')];
  expect(rowsUntil(rows, time)).toEqual([old, untimed]);
  expect(rowsSince(rows, time)).toEqual([resumed, setBack]);
  expect(rowsSince(rows, Date.parse('2026-01-01T11:00:00.5Z'))).toEqual([setBack]);
  expect(rowsSince(rows, Number.NEGATIVE_INFINITY)).toEqual(rows);
  expect(rowsSince(rows, Date.parse('2026-01-01T12:00Z'))).toEqual([]);
});

const slow = slowTests('a transcript above 512 MiB');

describe.skipIf(slow.skip)(slow.title, () => {
  test('is read whole', () => {
    const row = Buffer.from(line(picture(8 * MIB)));
    const parts = Array.from({ length: 68 }, () => row);
    expect(readWith(transcript(line(answer('1')), ...parts, line(answer('2'))), 96)).toEqual([70, 0]);
  });

  test('is read on both sides of a hole, which is counted', () => {
    const file = join(temporaryFolder(), 's.jsonl');
    writeFileSync(file, line(answer('1')));
    truncateSync(file, 600 * MIB);
    appendFileSync(file, line(answer('2')));
    expect(idsIn(file)).toEqual(['1', '2']);
    expect(transcriptRows(file).unreadable).toBe(1);
  });
});

function transcript(...parts: readonly (string | Buffer)[]): string {
  const file = join(temporaryFolder(), 's.jsonl');
  for (const part of parts) appendFileSync(file, part);
  return file;
}

function line(row: object): string {
  return `${JSON.stringify(row)}\n`;
}

function answer(id: string) {
  return {
    type: 'assistant',
    uuid: id,
    sessionId: 's',
    timestamp: '2026-11-20T12:00:00.000Z',
    message: { id, model: 'm', content: [{ type: 'text', text: 'secret' }], usage: { input_tokens: 10 } },
  };
}

function idsIn(file: string): unknown[] {
  return transcriptRows(file).rows.map(({ uuid }) => uuid);
}

function picture(bytes: number) {
  return {
    type: 'user',
    uuid: 'p',
    timestamp: '2026-11-20T12:00:01.000Z',
    message: { role: 'user', content: [{ type: 'image', source: { data: 'x'.repeat(bytes) } }] },
  };
}

/** What a process with so little memory reads: rows, and stretches that it could not read. */
function readWith(file: string, heapMib: number): unknown {
  const program = `import { rowsSince, rowsUntil, transcriptRows } from ${JSON.stringify(join(import.meta.dirname, 'transcript-rows.ts'))};
    const { rows, unreadable } = transcriptRows(process.argv[1]);
    console.log(JSON.stringify([rows.length, unreadable]));`;
  const args = [`--max-old-space-size=${heapMib}`, '--input-type=module', '--eval', program, file];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return stdout === '' ? stderr : (JSON.parse(stdout) as unknown);
}
