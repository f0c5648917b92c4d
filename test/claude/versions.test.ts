import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, onTestFinished } from 'vitest';
import { bash } from '../../src/testing/fake-model/bash.ts';
import { hasFeature, knownEvents } from '../../src/claude/cli/cli-features.ts';
import { transcriptRows } from '../../src/claude/transcript/transcript-rows.ts';
import { asArray, asObject } from '../../src/core/json.ts';
import { toolUseIdOf } from '../../src/core/ids/model-ids.ts';
import type { RunReport } from '../../src/report/show-run.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { UNNAMED_SUBAGENT } from '../../src/telemetry/names.ts';
import type { Plan, Turn } from '../../src/testing/fake-model/plan.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { openWorkshop, type Finished, type Workshop } from '../../src/testing/claude/workshop.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { cliOfVersion, wantedVersions } from './cli-version-programs.ts';

const versions = wantedVersions();
const how = 'skipped: set STEPMETER_CLI_VERSIONS=all, or a list such as 1.0.128,2.1.76; installs from the npm registry';

const PLAN: Plan = [bash('touch allowed.txt'), bash('touch denied.txt')];
const SETTINGS = JSON.stringify({ permissions: { deny: ['Bash(touch denied.txt)'] } });
const TASK = ['-p', 'go', '--permission-mode', 'bypassPermissions', '--model', 'claude-sonnet-4-6'];

/**
 * Versions whose transcripts keep the output tokens of a message's first event (1 here) instead of the final count: a
 * defect of the CLI that cannot be corrected from the transcript.
 */
const FIRST_COUNT_ONLY = new Set(['2.1.39']);

describe.skipIf(versions.length === 0)(
  versions.length === 0 ? `Claude CLI versions (${how})` : 'Claude CLI versions',
  () => {
    test.each(versions)('%s under exec: its exit code, hooks, permission rules and exact requests', async (version) => {
      const lab = await openLab(version);
      const { code, stdout, stderr } = await exec(lab);
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'done\n', stderr: '' });
      lab.deny();
      const { totals, steps, sessionsWithoutHooks, unfinishedRequests } = await reportOf(lab);
      expect(asked(lab)).toBe(3);
      const isComplete = !FIRST_COUNT_ONLY.has(version);
      const requests = 3 + warmUps(lab);
      expect(totals).toMatchObject({
        requests,
        tokens: { input: 100 * requests, output: (isComplete ? 80 : 1) * requests, cacheRead: 1000 * requests },
        usageGap: isComplete ? null : 'output',
      });
      expect(unfinishedRequests).toBe(isComplete ? 0 : requests);
      expect(steps).toMatchObject([{ result: 'success', toolCalls: 2 }]);
      expect(sessionsWithoutHooks).toBe(0);
      expect(await eventsIn(lab)).toEqual(expect.arrayContaining(['start', 'prompt', 'stop', 'end']));
    });

    test.each(versions)(
      '%s with settings of its own: hooks, or a line that says that there are none',
      async (version) => {
        const lab = await openLab(version);
        const { code, stderr } = await exec(lab, '--settings', '{"env":{"OWN":"1"}}');
        expect(code).toBe(0);
        lab.deny();
        const { totals, sessionsWithoutHooks } = await reportOf(lab);
        expect(totals.requests).toBe(3 + warmUps(lab));
        const hasHooks = (await eventsIn(lab)).includes('start');
        expect(sessionsWithoutHooks).toBe(hasHooks ? 0 : 1);
        expect(stderr.includes('Cannot attach hooks')).toBe(!hasHooks);
      },
    );

    test.each(versions)(
      '%s started by a shell: recorded by hooks, or from its transcript and marked',
      async (version) => {
        const lab = await openLab(version);
        const command = ['sh', '-c', `claude ${TASK.join(' ')}`];
        const done = await lab.workshop.stepmeter(['exec', '--workflow', 'w', '--step', 's', '--', ...command]);
        expect(done).toEqual({ code: 0, stdout: 'done\n', stderr: '' });
        lab.deny();
        const report = await eventually(async () => {
          const now = await reportOf(lab);
          expect(now.totals.requests).toBe(3 + warmUps(lab));
          return now;
        });
        expect(report.steps).toMatchObject([{ result: 'success', toolCalls: 2 }]);
        expect(report.sessionsWithoutHooks).toBe(hasFeature('modules', version) ? 0 : 1);
      },
    );

    test.each(versions)('%s started by a shell, with hooks in the settings: one session, recorded', async (version) => {
      const lab = await openLab(version);
      await lab.workshop.stepmeter(['hooks', 'install', '--scope', 'user']);
      const command = ['sh', '-c', `claude ${TASK.join(' ')}`];
      const done = await lab.workshop.stepmeter(['exec', '--workflow', 'w', '--step', 's', '--', ...command]);
      expect(done).toEqual({ code: 0, stdout: 'done\n', stderr: '' });
      const report = await eventually(async () => {
        const now = await reportOf(lab);
        expect(now).toMatchObject({ openSessions: 0, totals: { requests: 3 + warmUps(lab) } });
        return now;
      });
      expect(report).toMatchObject({ sessionsWithoutHooks: 0, sessionsNotRecorded: 0, steps: [{ toolCalls: 2 }] });
      const sessions = await inStore(lab, (db) => db.selectFrom('session').select('origin').execute());
      expect(sessions).toEqual([{ origin: 'hooks' }]);
    });

    test.each(versions)('%s: subagents by their type', async (version) => {
      const lab = await openLab(version, {
        plans: [{ when: 'SUBTASK', turns: [bash('touch allowed.txt')] }, { turns: [startAgent('SUBTASK')] }],
      });
      expect(await exec(lab)).toMatchObject({ code: 0, stderr: '' });
      const { totals } = await reportOf(lab);
      expect(totals.requests).toBe(asked(lab) + warmUps(lab));
      const names = await inStore(lab, (db) => db.selectFrom('agent').select(['name', 'tool_call_id']).execute());
      const started = names.filter(({ tool_call_id }) => tool_call_id !== null);
      expect(started).toMatchObject([{ name: 'general-purpose' }]);
      // Only SubagentStart, from 2.0.44 on, names the subagents that some versions prepare, unless the CLI ends before.
      const unnamed = names.filter(({ name }) => name === UNNAMED_SUBAGENT);
      expect(unnamed.length).toBeLessThanOrEqual(warmUps(lab));
    });

    test.each(versions)('%s: results of tool calls as in its transcript', async (version) => {
      const plan: Turn[] = [];
      const lab = await openLab(version, plan);
      plan.push(...failingCalls(lab));
      expect(await exec(lab)).toMatchObject({ code: 0, stderr: '' });
      // Ingests the spool.
      await reportOf(lab);
      const results = await resultsIn(lab);
      expect(results.map(({ tool, result }) => [tool, result])).toEqual([
        ['Read', 'success'],
        ['NotebookEdit', 'error'],
        ['Bash', 'error'],
        ['Bash', 'success'],
        ['Bash', 'denied'],
      ]);
      const errors = errorsInTranscript(lab);
      expect(results.map(({ id }) => errors.get(toolUseIdOf(id)))).toEqual([false, true, true, false, true]);
    });

    test.each(versions)('%s after hooks install: sessions are recorded, permission rules hold', async (version) => {
      const lab = await openLab(version);
      const { workshop } = lab;
      const installed = await workshop.stepmeter(['hooks', 'install', '--scope', 'project', '--json']);
      expect(JSON.parse(installed.stdout)).toMatchObject({ cli: version, events: [...knownEvents(version)] });
      expect(await runWithoutStepmeter(workshop)).toEqual({ code: 0, stdout: 'done\n', stderr: '' });
      lab.deny();
      const spool = join(workshop.env['STEPMETER_HOME'] ?? '', 'spool', 'interactive');
      const records = readdirSync(spool).map((name) => readFileSync(join(spool, name), 'utf8'));
      for (const event of ['SessionStart', 'UserPromptSubmit', 'PostToolUse', 'Stop', 'SessionEnd'])
        expect(records.filter((record) => record.includes(`"hook_event_name":"${event}"`))).not.toEqual([]);
      const text = readFileSync(join(workshop.project, '.claude', 'settings.json'), 'utf8');
      expect(JSON.parse(text)).toMatchObject(JSON.parse(SETTINGS) as object);
    });
  },
);

type Lab = { readonly workshop: Workshop; readonly model: FakeModel; readonly deny: () => void };

/** A project with a rule that denies a command, and the CLI of a version on the PATH. */
async function openLab(version: string, plan: Plan = PLAN): Promise<Lab> {
  const command = await cliOfVersion(version);
  const model = await startFakeModel(plan);
  const workshop = openWorkshop({ modelUrl: model.url });
  onTestFinished(async () => {
    await model.close();
    workshop.remove();
  });
  const program = join(workshop.dir, 'bin', 'claude');
  writeFileSync(program, `#!/bin/sh\nexec ${command} "$@"\n`);
  chmodSync(program, 0o755);
  mkdirSync(join(workshop.project, '.claude'));
  writeFileSync(join(workshop.project, '.claude', 'settings.json'), SETTINGS);
  return {
    workshop,
    model,
    deny: () => {
      expect(existsSync(join(workshop.project, 'allowed.txt'))).toBe(true);
      expect(existsSync(join(workshop.project, 'denied.txt'))).toBe(false);
    },
  };
}

function exec({ workshop }: Lab, ...more: string[]): Promise<Finished> {
  return workshop.stepmeter(['exec', '--workflow', 'w', '--step', 's', '--', 'claude', ...TASK, ...more]);
}

async function reportOf({ workshop }: Lab): Promise<RunReport> {
  return JSON.parse((await workshop.stepmeter(['show', '--json'])).stdout) as RunReport;
}

/** The requests of the session itself: newer CLIs also ask a small model for a title. */
function asked({ model }: Lab): number {
  return model.requests.filter(({ tools = [] }) => tools.length > 0).length;
}

/** The requests with which some versions prepare their subagents; their transcripts lie beside the session's. */
function warmUps({ model }: Lab): number {
  return model.requests.filter(({ messages = [] }) => JSON.stringify(messages[0]?.content).includes('"Warmup"')).length;
}

/** The types of the session's stored hook events. */
async function eventsIn(lab: Lab): Promise<string[]> {
  const rows = await inStore(lab, (db) => db.selectFrom('session_event').select('type').orderBy('at').execute());
  return [...new Set(rows.map(({ type }) => type))].sort();
}

async function inStore<T>({ workshop }: Lab, query: (db: Store['db']) => Promise<T>): Promise<T> {
  const store = await openStore(workshop.env);
  try {
    return await query(store.db);
  } finally {
    await store.close();
  }
}

/** The CLI accepts the old name of the tool in every version. */
function startAgent(prompt: string) {
  const input = { description: 'd', prompt, subagent_type: 'general-purpose', run_in_background: false };
  return { tools: [{ name: 'Task', input }] };
}

/** Calls that fail in every way that CLI versions report differently; a hook breaks the notebook after it was validated. */
function failingCalls({ workshop: { project } }: Lab): Turn[] {
  const notebook = join(project, 'a.ipynb');
  const cells = [{ cell_type: 'code', id: 'c', source: 'x', metadata: {}, outputs: [], execution_count: null }];
  writeFileSync(notebook, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
  const command = `rm "${notebook}"; mkdir "${notebook}"`;
  const PreToolUse = [{ matcher: 'NotebookEdit', hooks: [{ type: 'command', command }] }];
  const settings = { ...(JSON.parse(SETTINGS) as object), hooks: { PreToolUse } };
  writeFileSync(join(project, '.claude', 'settings.json'), JSON.stringify(settings));
  const edit = { notebook_path: notebook, cell_id: 'c', new_source: 'y', edit_mode: 'replace' };
  return [
    { tools: [{ name: 'Read', input: { file_path: notebook } }] },
    { tools: [{ name: 'NotebookEdit', input: edit }] },
    bash('exit 3'),
    bash('echo Error: none'),
    bash('touch denied.txt'),
  ];
}

function resultsIn(lab: Lab) {
  return inStore(lab, (db) =>
    db.selectFrom('tool_call').select(['id', 'tool', 'result']).orderBy('ended_at').execute(),
  );
}

/** Whether the results of tool calls in the session's transcripts are errors, by the ID of the call. */
function errorsInTranscript({ workshop: { home } }: Lab): Map<string, boolean> {
  const projects = join(home, '.claude', 'projects');
  const files = readdirSync(projects, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.jsonl'));
  const rows = files.flatMap((file) => transcriptRows(join(projects, file)).rows);
  const blocks = rows.flatMap((row) => asArray(asObject(row['message'])['content']).map(asObject));
  const results = blocks.filter(({ type }) => type === 'tool_result');
  return new Map(results.map((block) => [String(block['tool_use_id']), block['is_error'] === true]));
}

/** Runs the CLI without Stepmeter. */
function runWithoutStepmeter({ dir, project, env }: Workshop): Promise<Finished> {
  return new Promise((resolve) => {
    const child = execFile(join(dir, 'bin', 'claude'), TASK, { cwd: project, env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? 1, stdout, stderr }),
    );
    child.stdin?.end();
  });
}
