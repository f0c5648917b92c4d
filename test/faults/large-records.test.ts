import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { slowTests } from '../../src/testing/real.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { generateSession } from '../../src/testing/runs/session-of-calls.ts';

const slow = slowTests('records that are large');
const MIB = 1024 * 1024;

describe.skipIf(slow.skip)(slow.title, { timeout: 120_000 }, () => {
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
    const report = `process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS))`;
    const { stderr } = await runCli(['runs', '--json'], {
      home,
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(report)}` },
    });
    const peaks = [...stderr.matchAll(/^peak (\d+)$/gm)].map(([, kilobytes]) => Number(kilobytes));
    expect(Math.max(...peaks)).toBeGreaterThan(0);
    expect(Math.max(...peaks)).toBeLessThan(300 * 1024);
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
