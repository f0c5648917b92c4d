import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { VARIABLE, type Environment } from '../../core/environment.ts';
import { processIds, readArguments, readStat } from '../../process/inspect/proc.ts';
import type { CliProcessRecord } from '../../spool/record.ts';
import { eventually } from '../../testing/eventually.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { watchClaude, type ClaudeWatch } from './watch-claude.ts';

/** Waits until its input is closed. */
const WAIT = 'read x';

describe.skipIf(process.platform !== 'linux')('watchClaude()', () => {
  test('records a session of the CLI that has nothing of the step in its environment, with its folders', async () => {
    const { folder, watch } = openStep();
    const cwd = realpathSync(temporaryFolder());
    const child = start(['env', '-i', 'CLAUDE_CONFIG_DIR=/own', programs().claude, '-c', WAIT], {}, cwd);
    watch.started(child.pid);
    await running(child);
    scan();
    child.stdin?.end();
    await once(child, 'exit');
    scan();
    const record = onlyRecordIn(folder);
    expect(record).toMatchObject({ cli: child.pid, workingFolder: cwd, claudeFolder: '/own' });
    expect(record.endedAt).toBeGreaterThanOrEqual(record.at);
  });

  test('records a session that continues when the step ends, without an end', async () => {
    const { folder, watch } = openStep();
    const child = start([programs().claude, '-c', WAIT], { [VARIABLE.spool]: folder });
    await running(child);
    watch.stop();
    expect(onlyRecordIn(folder)).toMatchObject({ cli: child.pid });
    expect(onlyRecordIn(folder)).not.toHaveProperty('endedAt');
  });

  test('records on each of several steps what runs in it, and nothing of others', async () => {
    const [one, other] = [openStep(), openStep()];
    const { claude } = programs();
    const children = [one.folder, other.folder, '/another'].map((folder) =>
      start([claude, '-c', WAIT], { [VARIABLE.spool]: folder }),
    );
    for (const child of children) await running(child);
    for (const { watch } of [one, other]) watch.stop();
    expect(onlyRecordIn(one.folder).cli).toBe(children[0]?.pid);
    expect(onlyRecordIn(other.folder).cli).toBe(children[1]?.pid);
  });

  test('leaves out the session of a runner, but not the session that it starts', async () => {
    const { folder, watch } = openStep();
    const { claude } = programs();
    const env = { [VARIABLE.spool]: folder, [VARIABLE.session]: 'x' };
    const child = start([claude, '-c', `${claude} -c '${WAIT}'; true`], env);
    const inner = await childOf(child, claude);
    watch.stop();
    expect(onlyRecordIn(folder).cli).toBe(inner);
  });

  test('records a program, and not the script of its package that started it with the same arguments', async () => {
    const { folder, watch } = openStep();
    const { claude, node, script } = programs();
    const child = start([node, script, '-c', WAIT], { [VARIABLE.spool]: folder });
    const inner = await childOf(child, claude);
    watch.stop();
    expect(onlyRecordIn(folder).cli).toBe(inner);
  });

  test('records nothing of other programs', async () => {
    const { folder, watch } = openStep();
    const child = start([programs().node, '-c', WAIT], { [VARIABLE.spool]: folder });
    await running(child);
    watch.stop();
    expect(readdirSync(folder)).toEqual([]);
  });
});

function openStep(): { readonly folder: string; readonly watch: ClaudeWatch } {
  const folder = temporaryFolder();
  const watch = watchClaude(folder);
  onTestFinished(() => watch.stop());
  return { folder, watch };
}

function start([program = '', ...args]: readonly string[], env: Environment, cwd = temporaryFolder()): ChildProcess {
  const child = spawn(program, args, { cwd, env: { PATH: process.env['PATH'], ...env }, stdio: 'pipe' });
  onTestFinished(() => void child.stdin?.end());
  return child;
}

/** Shells under the names of the CLI, of Node, and of the script with which the package of the CLI starts it. */
function programs() {
  const folder = temporaryFolder();
  const [claude, node] = [join(folder, 'claude'), join(folder, 'node')];
  for (const program of [claude, node]) copyFileSync('/bin/bash', program);
  mkdirSync(join(folder, '.bin'));
  const script = join(folder, '.bin', 'claude');
  writeFileSync(script, `${claude} "$@"\ntrue\n`);
  return { claude, node, script };
}

/** Waits until the process runs the shell that waits, and no longer the program that starts it. */
function running({ pid = 0 }: ChildProcess): Promise<void> {
  return eventually(() => expect(readArguments(pid)).toEqual([expect.any(String), '-c', WAIT]));
}

/** Has the processes of all steps examined, as otherwise a timer does: the end of a step is a reason, too. */
function scan(): void {
  openStep().watch.stop();
}

function onlyRecordIn(folder: string): CliProcessRecord {
  const names = readdirSync(folder);
  expect(names).toHaveLength(1);
  return JSON.parse(readFileSync(join(folder, names[0] ?? ''), 'utf8')) as CliProcessRecord;
}

/** Waits for the child of a process that runs a program; returns its ID. */
function childOf({ pid = 0 }: ChildProcess, program: string): Promise<number> {
  return eventually(() => {
    const inner = processIds().find((id) => readStat(id)?.parent === pid && readArguments(id)[0] === program);
    if (inner === undefined || readArguments(inner).at(-1) !== WAIT) throw new Error('It does not run yet');
    return inner;
  });
}
