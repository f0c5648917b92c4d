import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bash } from '../../src/testing/fake-model/bash.ts';
import { hasVariable } from '../../src/process/inspect/proc-text.ts';
import { processIds, readEnviron } from '../../src/process/inspect/proc.ts';
import { eventually } from '../../src/testing/eventually.ts';
import {
  openInteractiveWorkshop,
  PLUGIN,
  type InteractiveWorkshop,
} from '../../src/testing/claude/interactive-workshop.ts';
import { billOf, sumsOf, type Result } from '../../src/testing/store/bill-sums.ts';
import { realTests } from '../../src/testing/real.ts';
import { claudeBinary, missingClaude, requireClaude } from '../../src/testing/claude/cli.ts';

const real = realTests('every way to start the real CLI inside a step', missingClaude());

const FLAGS = '-p go --output-format json --permission-mode bypassPermissions';

/** The ways, as the command of a step; `$CLAUDE` is the path of the program. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  'timeout claude': ['sh', '-c', `timeout 60 claude ${FLAGS} > result.json`],
  'sh -c claude': ['sh', '-c', `claude ${FLAGS} > result.json`],
  'an absolute path': ['sh', '-c', `"$CLAUDE" ${FLAGS} > result.json`],
  'another program name': ['sh', '-c', `./claude-2.1.330 ${FLAGS} > result.json`],
  'a symbolic link': ['sh', '-c', `./linked ${FLAGS} > result.json`],
  'a script': ['./build.sh'],
  'npx @anthropic-ai/claude-code': ['sh', '-c', `npx --no-install @anthropic-ai/claude-code ${FLAGS} > result.json`],
  'no settings at all': ['sh', '-c', `claude --setting-sources "" ${FLAGS} > result.json`],
  'a subfolder': ['sh', '-c', `mkdir -p sub && cd sub && claude ${FLAGS} > ../result.json`],
};

const ENV = { CLAUDE: claudeBinary() ?? '', npm_config_update_notifier: 'false' };

/** Keeps only what the CLI itself needs. */
const CLEAN_ENVIRONMENT = [
  'env -i',
  ...['HOME', 'PATH', 'IS_SANDBOX', 'ANTHROPIC_BASE_URL', 'ANTHROPIC_API_KEY'].map((name) => `${name}="$${name}"`),
  ...['CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC', 'DISABLE_AUTOUPDATER'].map((name) => `${name}="$${name}"`),
].join(' ');

/** Ways in which the CLI loads no hooks. */
const UNHOOKED: Readonly<Record<string, readonly string[]>> = {
  '--bare': ['sh', '-c', `claude --bare ${FLAGS} > result.json`],
  '--safe-mode': ['sh', '-c', `claude --safe-mode ${FLAGS} > result.json`],
  'without the variable': ['sh', '-c', `env -u CLAUDE_CODE_PLUGIN_DIRS claude ${FLAGS} > result.json`],
  'with an environment of its own': ['sh', '-c', `${CLEAN_ENVIRONMENT} claude ${FLAGS} > result.json`],
};

describe.skipIf(real.skip)(real.title, () => {
  test.each(Object.entries(WAYS))('%s: once, on the step, as billed', async (_way, command) => {
    const workshop = await openInteractiveWorkshop(() => [bash('touch made.txt'), bash('exit 3')]);
    placePrograms(workshop);
    const run = await runStep(workshop, command);
    const result = resultIn(workshop);
    expect(sumsOf(run)).toEqual(billOf(result));
    expect(await workshop.show(run.id)).toMatchObject({
      steps: [{ name: 's', result: 'success', requests: 3, toolCalls: 2 }],
      sessionsWithoutHooks: 0,
      sessionsWithoutTranscript: 0,
    });
    const store = await workshop.store();
    expect(await store.db.selectFrom('session').select(['claude_session_id', 'settled_by']).execute()).toEqual([
      { claude_session_id: result.session_id, settled_by: 'ledger' },
    ]);
    expect(await store.db.selectFrom('tool_call').select(['result', 'source']).execute()).toEqual([
      { result: 'success', source: 'hook' },
      { result: 'error', source: 'hook' },
    ]);
    const files = await store.db.selectFrom('file_operation').select(['path', 'operation', 'source']).execute();
    expect(files.filter(({ path }) => path.endsWith('made.txt'))).toEqual([
      { path: expect.stringContaining('made.txt') as string, operation: 'create', source: 'shell' },
    ]);
  });

  test.each(Object.entries(UNHOOKED))('%s: counted from the transcript, once, and marked', async (_way, command) => {
    const workshop = await openInteractiveWorkshop(() => [bash('touch made.txt'), bash('exit 3')]);
    placePrograms(workshop);
    const run = await runStep(workshop, command, expect.any(String));
    expect(sumsOf(run)).toEqual(billOf(resultIn(workshop)));
    expect(await workshop.show(run.id)).toMatchObject({
      steps: [{ name: 's', result: 'success', requests: 3, toolCalls: 2 }],
      sessionsWithoutHooks: 1,
      sessionsWithoutTranscript: 0,
    });
  });

  test('a background session: of the step that asked for it; later ones of none', async () => {
    const workshop = await openInteractiveWorkshop(() => []);
    const { home, project, dir, env } = workshop;
    const trusted = { hasCompletedOnboarding: true, projects: { [project]: { hasTrustDialogAccepted: true } } };
    writeFileSync(join(home, '.claude.json'), JSON.stringify(trusted));
    onTestFinished(() => stopDaemon(home));
    await workshop.stepmeter(['exec', '--workflow', 'w', '--step', 's', '--', 'sh', '-c', 'claude --bg go']);
    expect(await workflowsOfSessions(workshop, 1)).toEqual(['w']);
    // The background service uses the plugins of the request, and everything else from where it was started.
    const installed = { ...env, CLAUDE_CODE_PLUGIN_DIRS: PLUGIN };
    await promisify(execFile)(join(dir, 'bin', 'claude'), ['--bg', 'go'], { cwd: project, env: installed });
    expect(await workflowsOfSessions(workshop, 2)).toEqual(['w', 'interactive']);
  });
});

/** The programs that the ways above name; `npx` finds an installed package in the project. */
function placePrograms({ project, dir }: InteractiveWorkshop): void {
  copyFileSync(join(dir, 'bin', 'claude'), join(project, 'claude-2.1.330'));
  symlinkSync(requireClaude(), join(project, 'linked'));
  writeFileSync(join(project, 'build.sh'), `#!/bin/sh\nset -e\nx=$(claude ${FLAGS})\necho "$x" > result.json\n`);
  chmodSync(join(project, 'build.sh'), 0o755);
  const [modules, installed] = [join(project, 'node_modules'), join('@anthropic-ai', 'claude-code')];
  mkdirSync(join(modules, '.bin'), { recursive: true });
  mkdirSync(join(modules, installed), { recursive: true });
  const manifest = { name: '@anthropic-ai/claude-code', version: '2.1.330', bin: { claude: 'claude' } };
  writeFileSync(join(modules, installed, 'package.json'), JSON.stringify(manifest));
  symlinkSync(requireClaude(), join(modules, installed, 'claude'));
  symlinkSync(join('..', installed, 'claude'), join(modules, '.bin', 'claude'));
}

async function runStep(workshop: InteractiveWorkshop, command: readonly string[], stderr: unknown = '') {
  const exec = ['exec', '--workflow', 'w', '--step', 's', '--', ...command];
  expect(await workshop.stepmeter(exec, ENV)).toMatchObject({ code: 0, stderr });
  const [run, ...others] = await workshop.endedRuns();
  expect(others).toEqual([]);
  if (!run) throw new Error('No run was recorded');
  return run;
}

function resultIn({ project }: InteractiveWorkshop): Result {
  const file = join(project, 'result.json');
  expect(existsSync(file)).toBe(true);
  return JSON.parse(readFileSync(file, 'utf8')) as Result;
}

/** Ends the background service of the CLI in this home, and the processes that it keeps ready. */
function stopDaemon(home: string): void {
  for (const pid of processIds()) if (hasVariable(readEnviron(pid), 'HOME', home)) process.kill(pid, 'SIGKILL');
}

/** The workflows of the stored sessions, oldest first, once there are so many. */
function workflowsOfSessions(workshop: InteractiveWorkshop, count: number): Promise<string[]> {
  return eventually(async () => {
    await workshop.runs();
    const { db } = await workshop.store();
    const sessions = db.selectFrom('session').innerJoin('run', 'run.id', 'session.run_id');
    const rows = await sessions.select('run.workflow').orderBy('session.started_at').execute();
    expect(rows).toHaveLength(count);
    return rows.map(({ workflow }) => workflow);
  });
}
