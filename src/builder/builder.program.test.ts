import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { packageFolder } from '../core/paths/package-folder.ts';
import { run } from '../cli/run.ts';
import { UserError } from '../core/errors.ts';
import { leaseWorktree, listWorktrees } from '../pool/index.ts';
import { writeFiles } from '../testing/git-project.ts';
import { inProcess } from '../testing/run-in-process.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { BuildContext } from './build-context.ts';
import { failureOf } from './build-package.ts';
import { lockBuild, readBuildState, writeBuildState } from './build-state.ts';
import { afterExhausted, openBudget } from './budget.ts';
import { sessionSettings } from './configuration.ts';
import { buildEventSchema, type BuildEvent } from './events.ts';
import { agentOptions } from './stages/agent-options.ts';
import { removingTarget } from './target-folder.ts';
import { eventLine } from './view/event-line.ts';

const SPEC = join(packageFolder(), 'examples', 'specs', 'slugify.md');

const stepmeter = inProcess(run);

test('a session may cost at most its share of what is left, and none starts with too little', () => {
  let [spent, reserved] = [1, 0];
  const budget = openBudget(5, { committedUsd: () => spent + reserved, reservedUsd: () => reserved });
  expect(budget.reserve('a session')).toBe(3);
  // Sessions that run at the same time get equal shares, which do not exceed what is left.
  const shares = [3, 2, 1].map((among) => {
    const share = budget.reserve('a session', among);
    reserved += share;
    return share;
  });
  expect(shares).toEqual([1, 1, 1]);
  expect(budget.reserve('a session that is repeated')).toBe(0.25);
  [spent, reserved] = [4.995, 0];
  expect(() => budget.reserve('repair 1')).toThrow('Cannot start repair 1: $0.0050 of the budget is left');
  expect(() => budget.reserve('a task', 3)).toThrow('$0.0050 of the budget is left for 3 sessions');
});

test('a build without budget says which larger one continues it, and that of the day how to wait', () => {
  const limitOf = (own: number, day?: number) =>
    openBudget(own, { committedUsd: () => 0, reservedUsd: () => 0 }, day === undefined ? day : () => day).limit();
  expect(afterExhausted('r', 20, limitOf(0.001))).toBe('stepmeter build --resume r --budget 40usd');
  expect(afterExhausted('r', 0.3, limitOf(0.001, 1))).toBe('stepmeter build --resume r --budget 1usd');
  expect(afterExhausted('r', 20, limitOf(20, 0.001))).toBe('stepmeter build --resume r');
});

test('a cascade begins with the least expensive model, and each repair uses the next one', () => {
  const models = (model?: string) =>
    [0, 1, 2, 3].map((n) => sessionSettings({ strategy: 'cascade', ...(model && { model }) }, n).model);
  expect(models()).toEqual(['haiku', 'sonnet', 'opus', 'opus']);
  expect(models('opus')).toEqual(['haiku', 'opus', 'opus', 'opus']);
  const subagents = sessionSettings({ strategy: 'subagents', model: 'opus' }, 0);
  expect(Object.keys(subagents.agents ?? {})).toEqual(['reader', 'implementer', 'tester', 'reviewer']);
});

test('two processes cannot run one build, and an unknown one cannot be continued', () => {
  const env = { STEPMETER_HOME: temporaryFolder() };
  const runId = '0192f0c1-2b3c-7d4e-8f50-112233445566';
  const lock = lockBuild(env, runId);
  expect(() => lockBuild(env, runId)).toThrow('another process runs it');
  lock.release();
  lockBuild(env, runId).release();
  for (const id of [runId, '../../x']) expect(() => readBuildState(env, id)).toThrow('no build with this run ID');
});

test('build refuses a target that is not empty, a file, or not writable, and a start without or with two builds', async () => {
  const home = temporaryFolder();
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  const build = async (...args: string[]) => stepmeter(['build', ...args], { home });
  const full = await build(SPEC, '--into', folder);
  expect(full).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('it is not empty, it has file') });
  expect((await build(SPEC, '--into', join(folder, 'file'))).stderr).toContain('it is a file');
  expect((await build(SPEC, '--into', join(folder, 'file', 'new'))).stderr).toContain('file is a file');
  const recorded = ['--into', join(folder, 'new'), '--recorded', SPEC.replace(/\.md$/, '')];
  const nowhere = await build(SPEC, '--into', '/proc/new/package', ...recorded.slice(2));
  expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('Cannot build into /proc/new/package') });
  const publish = await build(SPEC, ...recorded, '--publish', join(folder, 'file'));
  expect(publish).toMatchObject({ code: 2, stderr: expect.stringContaining('Cannot publish to') });
  const nothing = await build(SPEC, '--into', join(folder, 'new'), '--recorded', folder);
  expect(nothing).toMatchObject({ code: 2, stderr: expect.stringContaining('it has no plan.json') });
  expect(existsSync(join(folder, 'new'))).toBe(false);
  expect(await build()).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('expected a specification, --resume RUN'),
  });
  expect(await build(SPEC, '--resume', 'x')).toMatchObject({ code: 2 });
  expect(await build(SPEC, '--budget', 'much')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('such as 5usd'),
  });
  expect((await build(SPEC, '--budget', '-1usd')).stderr).toContain('Cannot use "-1usd" for --budget');
  expect(await build(SPEC, '--repairs', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('--repairs') });
  expect(await build('--resume', 'x', '--model', 'opus')).toMatchObject({ code: 2 });
});

test('a build that cannot begin leaves a target that the next one can use', async () => {
  const [folder, existing] = [temporaryFolder(), temporaryFolder()];
  const fail = (into: string) => () => {
    writeFiles(into, { 'SPEC.md': 'spec', '.git/HEAD': 'x' });
    return Promise.reject(new UserError('Cannot keep the state', { hint: 'Free disk space' }));
  };
  for (const into of [join(folder, 'new'), existing])
    await expect(removingTarget(into, fail(into))).rejects.toThrow('Cannot keep the state');
  expect([readdirSync(folder), readdirSync(existing)]).toEqual([[], []]);
});

test('build refuses a check whose program is missing, before anything is paid', async () => {
  const [home, folder] = [temporaryFolder(), temporaryFolder()];
  const spec = join(folder, 'spec.md');
  writeFileSync(spec, '# words\n\nSplits text.\n\n## Checks\n\n- `cd . && true`\n- `absent-linter --all`\n');
  const { code, stderr } = await stepmeter(['build', spec, '--into', join(folder, 'new'), '--dry-run'], { home });
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('`absent-linter`, which is not') });
  expect([readdirSync(folder), readdirSync(home)]).toEqual([['spec.md'], []]);
});

test('build refuses a budget of the day that is no amount, before it creates anything', async () => {
  const [home, folder] = [temporaryFolder(), temporaryFolder()];
  const env = { STEPMETER_BUDGET_DAY: '25usd' };
  const { code, stderr } = await stepmeter(['build', SPEC, '--into', join(folder, 'new')], { home, env });
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('STEPMETER_BUDGET_DAY') });
  expect([readdirSync(folder), readdirSync(home)]).toEqual([[], []]);
});

test('build --dry-run starts and creates nothing', async () => {
  const [home, folder] = [temporaryFolder(), temporaryFolder()];
  const { code, stdout } = await stepmeter(['build', SPEC, '--into', join(folder, 'new'), '--dry-run', '--json'], {
    home,
  });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ name: 'slugify-title', budgetUsd: 5, into: join(folder, 'new') });
  expect([readdirSync(folder), readdirSync(home)]).toEqual([[], []]);
});

test.each([
  ['no CLI', undefined, '`claude` is not on the PATH'],
  ['an old CLI', '1.0.117', 'found Claude CLI 1.0.117, plans need 2.0 or newer'],
])('build with %s says so, creates nothing, and says what to do', async (_what, version, message) => {
  const [home, folder] = [temporaryFolder(), temporaryFolder()];
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  if (version !== undefined) {
    writeFileSync(join(bin, 'claude'), `#!/bin/sh\necho '${version} (Claude Code)'\n`);
    chmodSync(join(bin, 'claude'), 0o755);
  }
  const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: folder };
  const result = await stepmeter(['build', SPEC, '--into', join(folder, 'new')], { home, env });
  expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  expect(existsSync(join(folder, 'new'))).toBe(false);
});

test.each([
  ['not signed in', 'Not logged in · Please run /login', 'Sign in by starting `claude`'],
  ['without access to the model', "There's an issue with the selected model (x).", 'Start a new build with a model'],
])('build with a CLI that is %s says what to do, and does not ask it again', async (_what, found, hint) => {
  const { code, last, plans, stderr } = await buildWith({ subtype: 'success', result: found });
  expect({ code, last }).toMatchObject({ code: 1, last: { end: 'failed', message: expect.stringContaining(hint) } });
  expect(stderr).toContain(`stepmeter: failed: ${String(last['message'])}`);
  expect(plans).toBe(1);
});

test('a session that reaches its share of the budget ends the build, which a larger budget continues', async () => {
  const { code, last, plans } = await buildWith({
    subtype: 'error_max_budget_usd',
    errors: ['Reached maximum budget'],
  });
  const next = `stepmeter build --resume ${String(last['runId'])} --budget 10usd`;
  expect({ code, last, plans }).toMatchObject({
    code: 1,
    last: { end: 'budget_exhausted', exhausted: 'build', next },
    plans: 1,
  });
});

test('a build that is discarded has no lease, no folder and a cancelled run, and keeps the files of the package', async () => {
  const { home, env, last, into } = await buildWith({ subtype: 'success', result: 'Not logged in' }, 'parallel');
  const [runId, at] = [String(last['runId']), { ...env, STEPMETER_HOME: home }];
  await leaseWorktree({ env: at, repository: into, base: 'HEAD', task: `${runId}/a`, runId });
  const lock = lockBuild(at, runId);
  const discard = () => stepmeter(['build', '--discard', runId], { home, env });
  expect((await discard()).stderr).toContain(`Cannot use the build ${runId}: another process runs it`);
  lock.release();
  const stdout = `Discarded the build ${runId}; its files remain in ${into}\n`;
  expect(await discard()).toMatchObject({ code: 0, stdout, stderr: '' });
  expect((await listWorktrees(at, into)).worktrees).toEqual([]);
  expect([existsSync(join(home, 'builds', runId)), existsSync(join(into, 'SPEC.md'))]).toEqual([false, true]);
  const shown = await stepmeter(['show', runId, '--json'], { home, env });
  expect(JSON.parse(shown.stdout)).toMatchObject({ run: { result: 'cancelled' } });
  const gone = await stepmeter(['build', '--resume', runId], { home, env });
  expect(gone).toMatchObject({ code: 2, stderr: expect.stringContaining('no build with this run ID') });
});

test('a build that is continued gets past the lock of a git that was killed', async () => {
  const { home, env, into, last } = await buildWith({ subtype: 'success', result: 'Not logged in' });
  const lock = join(into, '.git', 'index.lock');
  writeFileSync(lock, '');
  await stepmeter(['build', '--resume', String(last['runId'])], { home, env });
  expect(existsSync(lock)).toBe(false);
});

test('a build that is continued without the program of a check says only what can be done', async () => {
  const { home, env, last } = await buildWith({ subtype: 'success', result: 'Not logged in' });
  const runId = String(last['runId']);
  const state = readBuildState({ STEPMETER_HOME: home }, runId);
  writeBuildState({ STEPMETER_HOME: home }, { ...state, spec: { ...state.spec, checks: ['absent-linter --all'] } });
  const { code, stderr } = await stepmeter(['build', '--resume', runId], { home, env });
  const problem = 'Cannot build: the check `absent-linter --all` needs `absent-linter`, which is not on the PATH';
  expect({ code, stderr }).toEqual({ code: 2, stderr: `stepmeter: ${problem}\nInstall it (docs/errors.md#build)\n` });
});

test('a package that npm cannot pack says what npm reported, and can be continued', async () => {
  const [home, into] = [temporaryFolder(), join(temporaryFolder(), 'new')];
  const recorded = ['--into', into, '--recorded', SPEC.replace(/\.md$/, ''), '--json'];
  const { code, stdout } = await stepmeter(['build', SPEC, ...recorded], {
    home,
    env: { npm_config_workspaces: 'true' },
  });
  const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  const message = `Cannot pack slugify-title: No workspaces found! Run npm pack in ${into}`;
  expect({ code, last }).toMatchObject({ code: 1, last: { end: 'failed', message } });
  const resumed = await stepmeter(['build', '--resume', String(last['runId'])], { home });
  expect(resumed).toMatchObject({ code: 0 });
});

test('notes of full disks and of changed files promise what holds', () => {
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const next = 'Free disk space, then continue with --resume; no finished stage is paid again';
  expect(failureOf(full, [])).toEqual({ message: `no space left on device. ${next}` });
  const agent = new Error('the CLI exited with code 1; last output: ENOSPC: no space left on device');
  expect(failureOf(agent, [])).toEqual({ message: `${agent.message}. ${next}` });
  expect(failureOf(new Error('it ended'), [temporaryFolder()])).toEqual({ message: 'it ended' });
  const events: BuildEvent[] = [];
  const build = { state: {}, claude: {}, emit: (event: BuildEvent) => void events.push(event) };
  agentOptions(build as unknown as BuildContext, 'repair 1').continuation?.onRestore('4b825dc6');
  const text = 'Changes made before repair 1 are undone; the git tree 4b825dc6 keeps them';
  expect(events).toEqual([{ type: 'note', text }]);
});

test('the last line says why a build ended and how to continue it', () => {
  const cost = { costUsd: 0.5, unknownUsd: 0 };
  const ended = { type: 'build.ended', runId: 'r', ...cost, message: 'it was cancelled' } as const;
  expect(eventLine({ ...ended, files: [], end: 'cancelled', next: 'stepmeter build --resume r' })).toBe(
    'cancelled: it was cancelled\nTotal $0.5000. Next: stepmeter build --resume r',
  );
  expect(eventLine({ ...ended, files: [], end: 'built', next: 'stepmeter show r', unknownUsd: 3.75 })).toContain(
    'Total $0.5000 known, and up to $3.7500 of sessions whose usage is unknown; the budget counts both. Next:',
  );
});

/** Builds with a CLI whose sessions all end with the same error; returns the last event, and how many planned. */
async function buildWith(error: object, strategy = 'single') {
  const [home, folder] = [temporaryFolder(), temporaryFolder()];
  const into = join(folder, 'new');
  const bin = join(folder, 'bin');
  const result = JSON.stringify({ type: 'result', is_error: true, ...error });
  const script = `#!/bin/sh\ncase "$*" in *--version*) echo '2.1.330 (Claude Code)' ;; *) cat "$0.json"; exit 1 ;; esac\n`;
  writeFiles(folder, { 'bin/claude': script, 'bin/claude.json': `${result}\n` });
  chmodSync(join(bin, 'claude'), 0o755);
  const env = { PATH: `${bin}:${process.env['PATH']}`, HOME: folder };
  const args = ['build', SPEC, '--into', into, '--strategy', strategy, '--json'];
  const { code, stdout, stderr } = await stepmeter(args, { home, env });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  // What the published schema does not describe would be left out.
  for (const line of lines) expect(v.parse(buildEventSchema, line)).toEqual(line);
  const last = lines.at(-1) ?? {};
  const journal = readFileSync(join(home, 'builds', String(last['runId']), 'journal.ndjson'), 'utf8');
  return { home, env, into, code, last, stderr, plans: journal.match(/"type":"started","key":"plan"/g)?.length };
}
