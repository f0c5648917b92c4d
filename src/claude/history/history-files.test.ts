import fs, { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { historyFolders } from './config-folders.ts';
import { listHistory } from './history-files.ts';

const [A, B] = ['11111111-2222-4333-8444-555555555555', '22222222-2222-4333-8444-555555555555'];

describe('listing the history', () => {
  test('finds the files of every session in every layout', () => {
    const root = folderWith({
      [`-p/${A}.jsonl`]: '{}',
      [`-q/${A}.jsonl`]: '{"moved":1}',
      [`-p/${A}/subagents/agent-1.jsonl`]: '{}',
      [`-p/${A}/subagents/workflows/w/2.jsonl`]: '{}',
      [`-p/${A}/tool-results/3.txt`]: 'x',
      '-p/agent-4.jsonl': `{"sessionId":"${A}"}\n{"sessionId":"${B}"}`,
      [`-p/${B}/subagents/agent-5.jsonl`]: '{}',
      '-p/old-name.jsonl': '{}',
      '-p/agent-6.jsonl': '{"isSidechain":true}',
    });
    const { sessions, leftOut } = listHistory([root]);
    const files = Object.fromEntries(
      sessions.map(({ sessionId, transcripts, subagents, beside }) => [
        sessionId,
        [transcripts, subagents, beside].map((paths) => paths.map((path) => path.slice(root.length + 1))),
      ]),
    );
    expect(files).toEqual({
      [A]: [
        [`-p/${A}.jsonl`, `-q/${A}.jsonl`],
        [`-p/${A}/subagents/agent-1.jsonl`, `-p/${A}/subagents/workflows/w/2.jsonl`],
        ['-p/agent-4.jsonl'],
      ],
      [B]: [[], [`-p/${B}/subagents/agent-5.jsonl`], ['-p/agent-4.jsonl']],
      'old-name': [['-p/old-name.jsonl'], [], []],
      'agent-6': [['-p/agent-6.jsonl'], [], []],
    });
    expect(leftOut).toEqual([]);
  });

  test('lists a file with two names once', () => {
    const root = folderWith({ [`-p/${A}.jsonl`]: '{}' });
    symlinkSync(join(root, '-p'), join(root, '-linked'));
    expect(listHistory([root, root]).sessions).toMatchObject([{ sessionId: A, bytes: 2 }]);
    expect(listHistory([root]).sessions[0]?.transcripts).toHaveLength(1);
  });

  test('has another fingerprint when a file grows', () => {
    const root = folderWith({ [`-p/${A}.jsonl`]: '{}' });
    const [before] = listHistory([root]).sessions;
    writeFileSync(join(root, '-p', `${A}.jsonl`), '{}\n{}');
    const [after] = listHistory([root]).sessions;
    expect(after?.fingerprint).not.toBe(before?.fingerprint);
  });

  test('names what it leaves out: unreadable, not a regular file', () => {
    const root = folderWith({ [`-p/${A}.jsonl`]: '{}', '-p/locked.jsonl': '{}' });
    symlinkSync('/dev/null', join(root, '-p', 'device.jsonl'));
    denyAccessTo(join(root, '-p', 'locked.jsonl'));
    const { sessions, leftOut } = listHistory([root]);
    expect(sessions).toHaveLength(1);
    expect(leftOut).toEqual([
      { path: join(root, '-p', 'device.jsonl'), reason: 'not a regular file' },
      { path: join(root, '-p', 'locked.jsonl'), reason: 'no permission to read' },
    ]);
  });

  test('leaves out files of other users unless asked for', () => {
    const root = folderWith({ [`-p/${A}.jsonl`]: '{}' });
    const uid = vi.spyOn(process, 'getuid').mockReturnValue(54_321);
    onTestFinished(() => uid.mockRestore());
    expect(listHistory([root])).toMatchObject({ sessions: [], leftOut: [{ reason: 'of another user' }] });
    expect(listHistory([root], { ofOthers: true })).toMatchObject({ sessions: [{ sessionId: A }], leftOut: [] });
  });
});

describe('the folders of the CLI', () => {
  test('are those that the variable names, else both places of its versions', () => {
    const home = folderWith({ '.claude/projects/x': '', '.config/claude/projects/x': '', 'other/projects/x': '' });
    expect(historyFolders({ HOME: home })).toEqual([
      join(home, '.config/claude/projects'),
      join(home, '.claude/projects'),
    ]);
    const named = ` ${join(home, 'other')},${join(home, 'none')}, ${join(home, '.claude')} `;
    expect(historyFolders({ HOME: home, CLAUDE_CONFIG_DIR: named })).toEqual([
      join(home, 'other/projects'),
      join(home, '.claude/projects'),
    ]);
    expect(historyFolders({ HOME: home, XDG_CONFIG_HOME: join(home, 'xdg') })).toEqual([
      join(home, '.claude/projects'),
    ]);
  });
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

/**
 * Permissions do not stop root, as whom a test may run. Modules are shared between test files: a module mock would not
 * reach one that another file has loaded.
 */
function denyAccessTo(file: string): void {
  const { accessSync } = fs;
  const access = vi.spyOn(fs, 'accessSync').mockImplementation((path, mode) => {
    if (path === file) throw Object.assign(new Error('denied'), { code: 'EACCES' });
    accessSync(path, mode);
  });
  syncBuiltinESMExports();
  onTestFinished(() => {
    access.mockRestore();
    syncBuiltinESMExports();
  });
}
