import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { REPORT_PEAK_MEMORY, reportedPeakMemory } from '../../src/testing/process/peak-memory.ts';
import { slowTests } from '../../src/testing/real.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { generateSession } from '../../src/testing/runs/session-of-calls.ts';

const slow = slowTests('records that are large');
const MIB = 1024 * 1024;

describe.skipIf(slow.skip)(slow.title, () => {
  // The raw payloads of a batch of 500 would take 2 GiB.
  test('are stored with a heap that holds few of them, and content of none stays', async () => {
    const home = temporaryFolder();
    const { folder, records } = generateSession(home, 120);
    const calls = records.filter(({ type }) => type === 'hook');
    for (const [index, call] of calls.entries()) writeFileSync(join(folder, `${index}.json`), enlarged(call, 4 * MIB));
    const { code, stdout, stderr } = await runCli(['runs', '--json'], {
      home,
      env: { NODE_OPTIONS: '--max-old-space-size=160' },
    });
    // A slow machine reports the progress.
    expect({ code, stderr: stderr.replaceAll(/^stepmeter: Ingesting: .*\n/gm, '') }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toHaveLength(1);
    const store = await openStore({ STEPMETER_HOME: home });
    expect(await store.db.selectFrom('tool_call').select('id').execute()).toHaveLength(120);
    await store.close();
  });

  // Without collecting it, V8 lets the garbage of such records grow to 450 MB.
  test('are stored by a process that stays below 300 MB', async () => {
    const home = temporaryFolder();
    const { folder, records } = generateSession(home, 12);
    const calls = records.filter(({ type }) => type === 'hook');
    for (const [index, call] of calls.entries())
      writeFileSync(join(folder, `${index}.json`), enlarged(call, 12 * MIB, '漢字の行\n'));
    expect(await peakOfIngest(home)).toBeLessThan(300);
  });

  // Parsed as they are, the lines of its patch alone take 250 MB.
  test('of a rewritten file with millions of short lines are stored by a process that stays far below 300 MB', async () => {
    const home = temporaryFolder();
    const { folder, records } = generateSession(home, 1);
    const call = records.find(({ type }) => type === 'hook') as { payload: object };
    const [before, after] = ['ab', 'cd'].map((line) => `${line}\n`.repeat((5 * MIB) / 3));
    const lines = [before, after].flatMap((text = '', i) =>
      text
        .trim()
        .split('\n')
        .map((line) => '-+'[i] + line),
    );
    const tool_response = { type: 'update', filePath: '/p/a', content: after, originalFile: before };
    const payload = { ...call.payload, tool_name: 'Write', tool_use_id: 'toolu_large', tool_response };
    const patched = { ...payload, tool_response: { ...tool_response, structuredPatch: [{ oldStart: 1, lines }] } };
    writeFileSync(join(folder, 'large.json'), JSON.stringify({ ...call, payload: patched }));
    expect(await peakOfIngest(home)).toBeLessThan(250);
    const store = await openStore({ STEPMETER_HOME: home });
    const columns = ['lines_added', 'lines_removed'] as const;
    const counted = await store.db.selectFrom('file_operation').select(columns).execute();
    await store.close();
    expect(counted).toEqual([{ lines_added: lines.length / 2, lines_removed: lines.length / 2 }]);
  });

  test('beyond the limit are refused unread, with their size as the reason, and block no other record', async () => {
    const home = temporaryFolder();
    const { folder, records } = generateSession(home, 1);
    // A sparse file, which uses no disk space.
    writeFileSync(join(folder, 'huge.json'), '{}');
    truncateSync(join(folder, 'huge.json'), 3 * 1024 * MIB);
    writeFileSync(join(folder, 'sound.json'), JSON.stringify(records[0]));
    expect(await runCli(['runs', '--json'], { home })).toMatchObject({ code: 0 });
    const store = await openStore({ STEPMETER_HOME: home });
    expect(await store.db.selectFrom('tool_call').select('id').execute()).toHaveLength(1);
    const refused = await store.db.selectFrom('audit_entry').selectAll().where('outcome', '!=', 'stored').execute();
    await store.close();
    expect(refused).toMatchObject([{ outcome: 'quarantined: size of 3221225472 bytes exceeds the limit of 67108864' }]);
    const described = readFileSync(join(home, 'quarantine', `${refused[0]?.id}.json`), 'utf8');
    expect(JSON.parse(described)).toEqual({ bytes: 3 * 1024 * MIB });
  });
});

/** A record of a tool that wrote a file of this size. */
function enlarged(record: object, bytes: number, line = 'one line of a file\n'): string {
  const { payload, ...rest } = record as { payload: { tool_response: object } };
  const response = { ...payload.tool_response, content: line.repeat(bytes / Buffer.byteLength(line)) };
  return JSON.stringify({ ...rest, payload: { ...payload, tool_response: response } });
}

/** Ingests the spool in a process of its own; returns the most memory that it had, in MiB. */
async function peakOfIngest(home: string): Promise<number> {
  const { stderr } = await runCli(['runs', '--json'], { home, env: { NODE_OPTIONS: REPORT_PEAK_MEMORY } });
  return reportedPeakMemory(stderr);
}
