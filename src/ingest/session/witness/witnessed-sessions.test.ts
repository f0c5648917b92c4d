import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../../core/context.ts';
import { newRunId, newStepId } from '../../../core/ids/ids.ts';
import { showRun } from '../../../report/show-run.ts';
import { appendRecord } from '../../../spool/append-record.ts';
import type { CliProcessRecord } from '../../../spool/record.ts';
import { openContextFolder } from '../../../spool/context-folder.ts';
import { METRIC } from '../../../telemetry/names.ts';
import { answer, bill, writeTranscript } from '../../../testing/claude/transcript.ts';
import { openInteractiveRelay, UNUSED_PID, type InteractiveRelay } from '../../../testing/interactive-relay.ts';

const PROJECT = '/project.of/a-step';

const [PID, OTHER_PID] = [UNUSED_PID, UNUSED_PID - 1];

const [SESSION, OTHER] = ['11111111-2222-4333-8444-555555555555', '22222222-2222-4333-8444-555555555555'];

describe('a session of the CLI of which only the process was seen', () => {
  test('without a transcript is of unknown cost, once, and announced', async () => {
    const step = await openStep();
    step.saw({ cli: PID });
    // It was written once while the process ran, and again at its end.
    step.saw({ cli: PID, endedAt: step.at + 500 });
    await step.end();
    expect(await step.report()).toMatchObject({
      totals: { costUsd: null, usageGap: 'usage' },
      sessionsNotRecorded: 1,
      openSessions: 0,
    });
    const { db } = step.relay.store;
    const gaps = await db
      .selectFrom('counter')
      .select('value')
      .where('name', '=', METRIC.transcriptGaps.name)
      .execute();
    expect(gaps.map(({ value }) => Number(value))).toEqual([1]);
  });

  test('has the transcript in the folders that the process named', async () => {
    const step = await openStep();
    step.transcript(SESSION, { claudeFolder: 'own', cwd: '/elsewhere' });
    step.saw({ claudeFolder: join(step.relay.home, 'own'), workingFolder: '/elsewhere' });
    await step.end();
    expect(await step.report()).toMatchObject({
      totals: { requests: 1 },
      sessionsNotRecorded: 0,
      sessionsWithoutHooks: 1,
    });
  });

  test('has the transcript that the step found in its own folder', async () => {
    const step = await openStep();
    step.transcript(SESSION);
    step.saw({});
    await step.end();
    expect(await step.sessions()).toEqual([{ claude_session_id: SESSION, cli_process: PID }]);
    expect(await step.report()).toMatchObject({ totals: { requests: 1 }, sessionsNotRecorded: 0 });
  });

  test('is that of a transcript which was found before the process was reported', async () => {
    const step = await openStep();
    step.transcript(SESSION);
    await step.end();
    step.saw({ endedAt: Date.now() });
    await step.pass();
    step.saw({ endedAt: Date.now() + 1 });
    await step.pass();
    expect(await step.sessions()).toEqual([{ claude_session_id: SESSION, cli_process: PID }]);
  });

  test('is announced beside another one whose transcript was found in the same folder', async () => {
    const step = await openStep();
    step.transcript(SESSION);
    step.saw({ cli: PID });
    step.saw({ cli: OTHER_PID });
    await step.end();
    expect(await step.report()).toMatchObject({ totals: { requests: 1, usageGap: 'usage' }, sessionsNotRecorded: 1 });
  });

  test('does not take the transcript of a session that began after it had ended', async () => {
    const step = await openStep();
    step.transcript(SESSION, { claudeFolder: 'own' });
    step.saw({ at: step.at - 5000, endedAt: step.at - 4000, claudeFolder: join(step.relay.home, 'own') });
    await step.end();
    expect(await step.report()).toMatchObject({ totals: { requests: 0 }, sessionsNotRecorded: 1 });
  });

  test.each([
    ['its process', PID],
    ['no process, as older CLIs do', undefined],
  ])('is left out if hooks reported it with %s', async (_what, cli) => {
    const step = await openStep();
    step.hook('SessionStart', cli);
    step.saw({ endedAt: step.at + 500 });
    await step.end();
    step.saw({ endedAt: step.at + 600 });
    await step.pass();
    expect(await step.sessions()).toEqual([{ claude_session_id: SESSION, cli_process: PID }]);
    expect(await step.report()).toMatchObject({ sessionsNotRecorded: 0 });
  });

  test('is left out if hooks report it by the process ID in its sandbox', async () => {
    const step = await openStep();
    step.hook('SessionStart', OTHER_PID);
    step.saw({ innerCli: OTHER_PID, endedAt: step.at + 500 });
    await step.end();
    expect(await step.sessions()).toEqual([{ claude_session_id: SESSION, cli_process: OTHER_PID }]);
  });

  test('is left out if hooks report it only after it was seen', async () => {
    const step = await openStep();
    step.saw({ cli: process.pid, at: Date.now() - process.uptime() * 1000 });
    await step.pass();
    expect(await step.sessions()).toHaveLength(1);
    step.hook('SessionStart', process.pid);
    await step.pass();
    expect(await step.sessions()).toEqual([{ claude_session_id: SESSION, cli_process: process.pid }]);
  });

  test('stays open while its process runs, and the cost of the ended step is unknown', async () => {
    const step = await openStep();
    step.saw({ cli: process.pid, at: Date.now() - process.uptime() * 1000 });
    await step.end();
    expect(await step.report()).toMatchObject({ totals: { costUsd: null }, openSessions: 1, sessionsNotRecorded: 0 });
  });

  test('has two transcripts in one step, of two processes', async () => {
    const step = await openStep();
    step.transcript(SESSION);
    step.transcript(OTHER);
    step.saw({ cli: PID });
    step.saw({ cli: OTHER_PID });
    await step.end();
    expect(await step.report()).toMatchObject({ totals: { requests: 2, usageGap: null }, sessionsNotRecorded: 0 });
  });
});

type Seen = Partial<Omit<CliProcessRecord, 'v' | 'type'>>;

/** Opens a step that began ten seconds ago; its processes were seen to start five seconds ago. */
async function openStep() {
  const relay = await openInteractiveRelay();
  const claudeFolder = join(relay.home, 'claude');
  const context: Context = {
    v: 1,
    run: { id: newRunId(), workflow: 'w' },
    step: { id: newStepId(), name: 'plan', attempt: 1, kind: 'first' },
    startedAt: Date.now() - 10_000,
    project: PROJECT,
    claudeFolder,
  };
  const folder = openContextFolder(join(relay.home, 'spool'), context);
  const at = Date.now() - 5000;
  const pass = (): Promise<void> => relay.pass(Date.now() + 10_000);
  return {
    relay,
    at,
    pass,
    saw: (seen: Seen): void => {
      const cliProcess = { cli: PID, at, claudeFolder, workingFolder: PROJECT, ...seen };
      appendRecord(folder, { v: 1, type: 'cli.process', ...cliProcess });
    },
    hook: (event: string, cli: number | undefined): void =>
      relay.hook(at + 300, event, { source: 'startup' }, { folder, session: SESSION, cli }),
    transcript: (session: string, where: { readonly claudeFolder?: string; readonly cwd?: string } = {}): void =>
      writeSession(relay, session, where),
    end: async (): Promise<void> => {
      appendRecord(folder, { v: 1, type: 'step.ended', at: Date.now() + 1000, result: 'success' });
      await pass();
    },
    report: () => showRun(relay.store, context.run.id),
    sessions: () => relay.store.db.selectFrom('session').select(['claude_session_id', 'cli_process']).execute(),
  };
}

function writeSession(
  { home }: InteractiveRelay,
  session: string,
  { claudeFolder = 'claude', cwd = PROJECT }: { readonly claudeFolder?: string; readonly cwd?: string },
): void {
  const projects = join(home, claudeFolder, 'projects', cwd.replaceAll(/[^A-Za-z0-9]/g, '-'));
  mkdirSync(projects, { recursive: true });
  const rows = [...answer(`of ${session}`, Date.now() - (session === SESSION ? 1000 : 900)), bill(1)].map((row) => ({
    cwd,
    ...row,
  }));
  writeTranscript(join(projects, `${session}.jsonl`), Date.now(), rows);
}
