import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { addBuild, fillStore } from '../../src/testing/analysis/stored-builds.ts';
import type { VerdictTable } from '../../src/store/schema.ts';
import { inProcess } from '../../src/testing/run-in-process.ts';
import { addRun, addSession, addStep } from '../../src/testing/store/store-rows.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const stepmeter = inProcess(run);

const RANGE = ['--since', '2026-10-01T00:00Z', '--until', '2026-10-31T00:00Z'];

const AT = Date.UTC(2026, 9, 12, 9);

test('report writes an empty store, one run, and a change with its cause, as HTML and PDF', async () => {
  const home = temporaryFolder();
  const write = async (name: string): Promise<string> => {
    const file = join(home, name);
    const { code, stderr } = await stepmeter(['report', ...RANGE, '-o', file], { home });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return readFileSync(file, name.endsWith('.pdf') ? 'latin1' : 'utf8');
  };
  expect(await write('empty.html')).toContain('No run of this selection ended');
  expect((await write('empty.pdf')).slice(0, 5)).toBe('%PDF-');
  await fillStore(home, (store) => addBuild(store, 'first', AT, { costUsd: 1.25, version: '1' }));
  expect(text(await write('one.html'))).toContain(
    '1 run ended and cost $1.25; $0.00 of it went to runs without success.',
  );
  await fillStore(home, async (store) => {
    for (let index = 0; index < 60; index += 1)
      await addBuild(store, `r${index}`, AT + (index + 1) * 3_600_000, {
        costUsd: (index < 30 ? 1 : 3) + (index % 5) / 100,
        version: index < 30 ? '1' : '2',
      });
  });
  const html = text(await write('many.html'));
  expect(html).toContain('61 runs ended and cost');
  expect(html).toMatch(/configuration c@1 → c@2/);
  expect(html).toContain('The detection found no regression that has not recovered.');
  expect(await write('many.pdf')).toBe(await write('again.pdf'));
});

test('report of a period that starts decades before the first run has charts of the days with runs', async () => {
  const home = temporaryFolder();
  await fillStore(home, (store) => addBuild(store, 'run', AT, { costUsd: 1, version: '1' }));
  const file = join(home, 'report.html');
  const range = ['--since', '2000-01-01T00:00Z', '--until', '2026-10-31T00:00Z'];
  expect(await stepmeter(['report', ...range, '-o', file], { home })).toMatchObject({ code: 0, stderr: '' });
  const html = text(readFileSync(file, 'utf8'));
  expect(html).toContain('from 2000-01-01');
  expect(html).toContain('Spend by day');
  expect(html.match(/20\d\d-\d\d(?=-\d\d)/g)?.filter((month) => month < '2026-09')).toEqual(['2000-01']);
});

test.each([
  ['without sessions', 'No model was used.', []],
  ['whose usage is missing', 'No cost is known.', [{ id: 'session', settled_at: null }]],
])('report of runs %s says so instead of empty charts', async (_, sentence, sessions) => {
  const home = temporaryFolder();
  await fillStore(home, async (store) => {
    const times = { started_at: AT, ended_at: AT + 60_000 };
    const run_id = await addRun(store, { ...times, cost_nano_usd: 0 });
    await addStep(store, { id: 's1', run_id, ...times });
    for (const session of sessions) await addSession(store, { ...session, run_id, step_id: 's1' });
  });
  const file = join(home, 'report.html');
  expect(await stepmeter(['report', ...RANGE, '-o', file], { home })).toMatchObject({ code: 0, stderr: '' });
  const html = text(readFileSync(file, 'utf8'));
  expect(html).toContain(sentence);
  for (const absent of ['Cost by model', 'Spend by day', 'unknown of the cost']) expect(html).not.toContain(absent);
});

test('report names simulated runs if no others match', async () => {
  const home = temporaryFolder();
  await fillStore(home, (store) => addBuild(store, 'run', AT, { costUsd: 1, version: '1', simulated: 1 }));
  const noteOf = async (...flags: readonly string[]): Promise<string> =>
    (await stepmeter(['report', ...RANGE, '-o', join(home, 'report.html'), '--force', ...flags], { home })).stderr;
  expect(await noteOf()).toBe('No run matches. 1 simulated run would match: add --simulated.\n');
  expect(await noteOf('--simulated')).toBe('');
});

const CAUSE = {
  cause_kind: 'cli',
  cause_previous: '2.1.322',
  cause_value: '2.1.330',
  cause_at: AT + 3_480_000,
} as const;

test('report shows the verdicts of the detection with their causes, regressions first, in a sentence, too', async () => {
  const home = temporaryFolder();
  await fillStore(home, async (store) => {
    await addBuild(store, 'first', AT, { costUsd: 1.25, version: '1' });
    const rows = [
      verdictRow({
        workflow: 'other',
        state: 'improved',
        since: AT + 7_200_000,
        typical_before: 2,
        typical_after: 1,
        effect: 0.5,
      }),
      verdictRow({ step: 'repair', ...CAUSE }),
      verdictRow({ workflow: 'later', since: Date.UTC(2027, 0, 1) }),
      verdictRow({ workflow: 'steady', state: 'steady', since: null }),
    ];
    await store.db.insertInto('verdict').values(rows).execute();
  });
  const file = join(home, 'report.html');
  expect(await stepmeter(['report', ...RANGE, '-o', file], { home })).toMatchObject({ code: 0, stderr: '' });
  const html = text(readFileSync(file, 'utf8'));
  expect(html).toContain(
    'The cost of build / repair got worse at 2026-10-12 10:00 UTC: $1.00 → $1.50 (+50 % [+20, +90]). Likely cause: CLI version 2.1.322 → 2.1.330 (2026-10-12 09:58).',
  );
  expect(html).toMatch(/build \/ repair: costregression.*other: costimprovement/s);
  expect(html).not.toContain('later: cost');
  expect(html).not.toContain('steady: cost');
});

test('report refuses an existing file, another extension and an unknown workflow, and leaves no partial file', async () => {
  const home = temporaryFolder();
  const folder = temporaryFolder();
  const refusal = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await stepmeter(['report', ...args], { home });
    expect(code).not.toBe(0);
    return stderr;
  };
  writeFileSync(join(folder, 'old.html'), 'mine');
  expect(await refusal('-o', join(folder, 'old.html'))).toContain('the file exists');
  expect(await refusal('-o', join(folder, 'report.docx'))).toContain('ends with .html or .pdf');
  expect(await refusal('-o', join(folder, 'none', 'report.html'))).toContain('its folder does not exist');
  expect(await refusal('--since', '2099-01-01', '-o', join(folder, 'future.html'))).toContain('future');
  expect(readdirSync(folder)).toEqual(['old.html']);
  expect(readFileSync(join(folder, 'old.html'), 'utf8')).toBe('mine');
});

const RUN = '0190aaaa-0000-7000-8000-000000000001';

test('show --html writes a run whose names are markup as text', async () => {
  const home = temporaryFolder();
  const workflow = '<img src=x onerror=alert(1)>';
  const times = { started_at: AT, ended_at: AT + 1000 };
  await fillStore(home, async (store) => {
    await addRun(store, { id: RUN, workflow, result: 'success', ...times });
    await addStep(store, { id: 's1', run_id: RUN, name: '\u0007</svg><script>', ...times });
  });
  const file = join(home, 'run.html');
  expect(await stepmeter(['show', RUN, '--html', '-o', file], { home })).toMatchObject({ code: 0, stderr: '' });
  const html = readFileSync(file, 'utf8');
  for (const part of ['<img', '<script', '\u0007']) expect(html).not.toContain(part);
  expect(text(html)).toContain(`&lt;img src=x onerror=alert(1)&gt;: run ${RUN}`);
  const { code, stderr } = await stepmeter(['show', RUN, '-o', join(home, 'x.html')], { home });
  expect([code, stderr]).toEqual([2, expect.stringContaining('--html')]);
  expect(existsSync(join(home, 'x.html'))).toBe(false);
});

/** The text of an HTML file, without its tags. */
function text(html: string): string {
  return html.replaceAll(/<svg.*?<\/svg>/gs, '').replaceAll(/<[^>]*>/g, '');
}

function verdictRow(changes: Partial<VerdictTable>): VerdictTable {
  return {
    ...{ workflow: 'build', step: '', simulated: 0, signal: 'cost', state: 'regressed', since: AT + 3_600_000 },
    ...{ since_error: 600_000, n: 30, baseline_n: 60, statistic: 9, threshold: 6, detected_at: AT + 7_200_000 },
    ...{ typical_before: 1, typical_after: 1.5, effect: 1.5, effect_low: 1.2, effect_high: 1.9, judged_at: AT },
    ...{ cause_kind: null, cause_value: null, cause_previous: null, cause_at: null, other_causes: null },
    ...changes,
  };
}
