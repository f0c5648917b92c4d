import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bash } from '../../src/testing/fake-model/bash.ts';
import type { ListedTree, WorktreeList } from '../../src/pool/list.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import { openInteractiveWorkshop, type InteractiveWorkshop } from '../../src/testing/claude/interactive-workshop.ts';
import { eventually } from '../../src/testing/eventually.ts';
import type { Turn } from '../../src/testing/fake-model/plan.ts';
import { commitAll, git } from '../../src/testing/git-project.ts';
import { realTests } from '../../src/testing/real.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';

const real = realTests('worktrees of the pool for the real CLI', missingClaude());

/** Lists the worktrees from inside the session: once it has ended, its worktree can be returned at any moment. */
const LIST = `"${process.execPath}" "${PROGRAM}" worktree list --json > "$HOME/listed"`;

const FLAGS = ['-p', 'go', '--permission-mode', 'bypassPermissions'];

describe.skipIf(real.skip)(real.title, () => {
  test('claude --worktree works in a leased one, which is returned when the session has settled', async () => {
    const workshop = await prepared(() => [bash(`pwd > "$HOME/place"; ${LIST}`)]);
    await workshop.claude([...FLAGS, '--worktree', 'feature']);
    const place = readFileSync(join(workshop.home, 'place'), 'utf8').trim();
    expect(listedInSession(workshop).find(({ path }) => path === place)).toMatchObject({
      state: 'leased',
      task: 'claude feature',
      sessionId: expect.any(String) as string,
    });
    expect(existsSync(join(workshop.project, '.claude', 'worktrees'))).toBe(false);
    await eventually(async () => {
      await workshop.stepmeter(['worktree', 'gc']);
      expect((await listed(workshop)).find(({ path }) => path === place)?.state).toBe('ready');
    });
  });

  test('a session with unsaved work keeps its worktree, and the same name continues in it', async () => {
    const workshop = await prepared(() => [bash(`echo draft >> draft.txt; ${LIST}`)]);
    await workshop.claude([...FLAGS, '--worktree', 'feature']);
    await eventually(async () => {
      await workshop.stepmeter(['worktree', 'gc']);
      expect((await listed(workshop)).find(({ task }) => task === 'claude feature')?.state).toBe('kept');
    });
    await workshop.claude([...FLAGS, '--worktree', 'feature']);
    const tree = listedInSession(workshop).find(({ task }) => task === 'claude feature');
    expect(tree?.state).toBe('leased');
    expect(readFileSync(join(tree?.path ?? '', 'draft.txt'), 'utf8')).toBe('draft\ndraft\n');
  });

  test('an isolated subagent works in a leased one', async () => {
    const workshop = await prepared(() => [
      { when: 'SUBTASK', turns: [bash('pwd > "$HOME/place"')] },
      { turns: [agent('SUBTASK')] },
    ]);
    await workshop.claude(FLAGS);
    const place = readFileSync(join(workshop.home, 'place'), 'utf8').trim();
    expect((await listed(workshop)).map(({ path }) => path)).toContain(place);
  });

  test('if the pool cannot serve, the session works in a plain worktree', async () => {
    const workshop = await prepared(() => [bash('pwd > "$HOME/place"')]);
    rmSync(join(workshop.dir, 'state', 'worktrees'), { recursive: true, force: true });
    writeFileSync(join(workshop.dir, 'state', 'worktrees'), '');
    await workshop.claude([...FLAGS, '--worktree', 'feature']);
    const place = readFileSync(join(workshop.home, 'place'), 'utf8').trim();
    expect(place).toBe(join(workshop.project, '.claude', 'worktrees', 'feature'));
    expect(git(place, 'branch', '--show-current').trim()).toBe('worktree-feature');
    expect(readdirSync(place)).toContain('README.md');
  });
});

/** A workshop whose project is a repository, with the hooks installed. */
async function prepared(plan: Parameters<typeof openInteractiveWorkshop>[0]): Promise<InteractiveWorkshop> {
  const workshop = await openInteractiveWorkshop(plan);
  writeFileSync(join(workshop.project, 'README.md'), 'project\n');
  commitAll(workshop.project);
  // On a busy machine, the pool may not serve within the two seconds that the hook gives it.
  const [bin = ''] = workshop.env['PATH']?.split(':') ?? [];
  writeFileSync(join(bin, 'timeout'), '#!/bin/sh\nshift\nexec /usr/bin/timeout 120 "$@"\n', { mode: 0o755 });
  const installed = await workshop.stepmeter(['hooks', 'install', '--worktrees']);
  expect(installed).toMatchObject({ code: 0, stderr: '' });
  return workshop;
}

function listedInSession({ home }: InteractiveWorkshop): readonly ListedTree[] {
  return (JSON.parse(readFileSync(join(home, 'listed'), 'utf8')) as WorktreeList).worktrees;
}

async function listed({ stepmeter }: InteractiveWorkshop): Promise<readonly ListedTree[]> {
  return (JSON.parse((await stepmeter(['worktree', 'list', '--json'])).stdout) as WorktreeList).worktrees;
}

function agent(prompt: string): Turn {
  const input = { description: 'd', prompt, subagent_type: 'general-purpose', isolation: 'worktree' };
  return { tools: [{ name: 'Agent', input: { ...input, run_in_background: false } }] };
}
