import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { readLedger } from './ledger/ledger.ts';

const SESSION = 'b1f0aaaa-58cc-4372-a567-0e02b2c3d479';

const MAIN = `p/${SESSION}.jsonl`;

const START = Date.UTC(2026, 10, 20, 12);

const SIDE = { isSidechain: true };

const OTHER = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';

describe('the subagents of a session', () => {
  test('are distinguished within the transcript, and identified by their prompts', () => {
    const ledger = ledgerOf({
      [MAIN]: [
        task('m1', 0, 'go'),
        answer('a', 1, [callAgent('t1', 'Explore', 'look'), callAgent('t2', 'Plan', 'think')]),
        task('s1', 2, 'look', SIDE),
        task('s2', 2, 'think', SIDE),
        answer('x', 3, [], { ...SIDE, parentUuid: 's1' }),
        answer('y', 4, [], { ...SIDE, parentUuid: 's2' }),
        answer('z', 5, [], { ...SIDE, parentUuid: 'u-x' }),
        result('r1', 6, 't1', {}),
        answer('b', 7),
      ],
    });
    expect(whose(ledger)).toEqual([
      ['msg_a', undefined],
      ['msg_b', undefined],
      ['msg_x', 's1'],
      ['msg_z', 's1'],
      ['msg_y', 's2'],
    ]);
    expect(ledger.agents).toMatchObject([
      { agentId: 's1', name: 'Explore', toolUseId: 't1', startedAt: START + 2000, endedAt: START + 5000 },
      { agentId: 's2', name: 'Plan', toolUseId: 't2', startedAt: START + 2000, endedAt: START + 4000 },
    ]);
  });

  test('without a prompt are those of the only call that ran meanwhile', () => {
    const rows = (second: Row[]): Row[] => [
      answer('a', 1, [callAgent('t1', 'Explore', 'look'), ...second]),
      answer('x', 3, [], SIDE),
      result('r1', 5, 't1', {}),
      answer('b', 6, [callAgent('t3', 'Plan', 'think')]),
      result('r3', 7, 't3', {}),
    ];
    expect(ledgerOf({ [MAIN]: rows([]) }).agents).toMatchObject([{ name: 'Explore', toolUseId: 't1' }]);
    // With two calls at that time, either may be the one.
    const [agent] = ledgerOf({ [MAIN]: rows([callAgent('t2', 'Plan', 'think')]) }).agents;
    expect(agent).toMatchObject({ name: 'subagent' });
    expect(agent).not.toHaveProperty('toolUseId');
  });

  test('beside the transcript are those that name the session, with the rows that do', () => {
    const ledger = ledgerOf({
      [MAIN]: [answer('a', 1, [callAgent('t1', 'Explore', 'look')]), result('r1', 5, 't1', { agentId: '12ab' })],
      'p/agent-12ab.jsonl': [
        task('s1', 2, 'look', side('12ab')),
        answer('x', 3, [], side('12ab')),
        answer('later', 4, [], { ...side('12ab'), sessionId: OTHER }),
      ],
      'p/agent-34cd.jsonl': [answer('foreign', 3, [], { ...side('34cd'), sessionId: OTHER })],
    });
    expect(whose(ledger)).toEqual([
      ['msg_a', undefined],
      ['msg_x', '12ab'],
    ]);
    expect(ledger.agents).toMatchObject([{ agentId: '12ab', name: 'Explore', toolUseId: 't1' }]);
  });

  test('are found on every level below the session, by name and call', () => {
    const below = `p/${SESSION}/subagents`;
    const ledger = ledgerOf({
      [MAIN]: [answer('a', 1, [callAgent('t1', 'Explore', 'look')]), result('r1', 9, 't1', { agentId: 'a1' })],
      [`${below}/agent-a1.jsonl`]: [
        answer('x', 2, [callAgent('t2', 'Plan', 'think')], side('a1')),
        result('r2', 8, 't2', { agentId: 'a2' }, side('a1')),
      ],
      [`${below}/agent-a2.jsonl`]: [answer('y', 3, [], side('a2'))],
      [`${below}/workflows/wf_1/agent-w1.jsonl`]: [answer('z', 4, [], side('w1'))],
      [`${below}/workflows/wf_1/agent-w1.meta.json`]: { agentType: 'workflow-subagent' },
      [`${below}/workflows/wf_1/journal.jsonl`]: [row('j', 4, { type: 'launched' })],
      [`${below}/workflows/wf_1/deeper/agent-w2.jsonl`]: [answer('w', 5, [], side('w2'))],
    });
    expect(whose(ledger).toSorted()).toEqual([
      ['msg_a', undefined],
      ['msg_w', 'w2'],
      ['msg_x', 'a1'],
      ['msg_y', 'a2'],
      ['msg_z', 'w1'],
    ]);
    expect(ledger.agents.map(({ agentId, name, toolUseId }) => [agentId, name, toolUseId]).toSorted()).toEqual([
      ['a1', 'Explore', 't1'],
      ['a2', 'Plan', 't2'],
      ['w1', 'workflow-subagent', undefined],
      ['w2', 'subagent', undefined],
    ]);
  });
});

type Row = Record<string, unknown>;

describe('a file of a subagent', () => {
  test('that cannot be read is counted, and hides nothing else', () => {
    const projects = projectsWith({
      [MAIN]: [answer('a', 1)],
      [`p/${SESSION}/subagents/agent-x.jsonl`]: [answer('x', 3, [], side('x'))],
    });
    const folder = join(projects, `p/${SESSION}/subagents`);
    execFileSync('mkfifo', [join(folder, 'agent-pipe.jsonl')]);
    symlinkSync('nowhere', join(folder, 'agent-gone.jsonl'));
    symlinkSync('agent-loop.jsonl', join(folder, 'agent-loop.jsonl'));
    mkdirSync(join(folder, 'agent-folder.jsonl'));
    symlinkSync('agent-loop.jsonl', join(projects, 'p', 'agent-loop.jsonl'));
    const ledger = readLedger(join(projects, MAIN));
    expect(whose(ledger).map(([id]) => id)).toEqual(['msg_a', 'msg_x']);
    expect(ledger.unreadable).toBe(3);
  });

  test('is read if its rows state no time', () => {
    const timeless = { ...side('x'), timestamp: undefined };
    const ledger = ledgerOf({
      [MAIN]: [answer('a', 1)],
      [`p/${SESSION}/subagents/agent-x.jsonl`]: [task('t', 2, 'look', timeless), answer('x', 3, [], timeless)],
    });
    expect(whose(ledger)).toContainEqual(['msg_x', 'x']);
  });
});

describe('rows that stand in several places', () => {
  test('count once, for the conversation that had them first', () => {
    const ledger = ledgerOf({
      [MAIN]: [task('m1', 0, 'go'), answer('a', 1), answer('b', 2)],
      // A forked subagent begins with the rows of the conversation, as they are.
      [`p/${SESSION}/subagents/agent-fork.jsonl`]: [
        task('m1', 0, 'go'),
        answer('a', 1),
        answer('x', 3, [], side('fork')),
      ],
      // A side question has them under ids of its own.
      [`p/${SESSION}/subagents/agent-aside.jsonl`]: [
        answer('a', 1, [], { ...side('aside'), uuid: 'copy-a', requestId: 'req_copy_a' }),
        answer('b', 2, [], { ...side('aside'), uuid: 'copy-b', requestId: 'req_copy_b' }),
        answer('q', 4, [], side('aside')),
      ],
    });
    expect(whose(ledger)).toEqual([
      ['msg_a', undefined],
      ['msg_b', undefined],
      ['msg_q', 'aside'],
      ['msg_x', 'fork'],
    ]);
  });

  test('are no copies only because a gateway calls every message the same', () => {
    const same = (id: string, second: number, more: Row = {}): Row =>
      answer(id, second, [], { message: { id: 'msg', model: 'm', content: [], usage: { input_tokens: 10 } }, ...more });
    const ledger = ledgerOf({
      [MAIN]: [same('a', 1), same('b', 2)],
      [`p/${SESSION}/subagents/agent-x.jsonl`]: [same('x', 3, side('x'))],
    });
    expect(ledger.requests).toHaveLength(3);
  });

  test('are no copies only because a gateway numbers the messages of each conversation', () => {
    const first = (second: number, agentId: string): Row =>
      answer('1', second, [], { uuid: `${agentId}-1`, requestId: undefined, ...side(agentId) });
    const ledger = ledgerOf({
      [MAIN]: [{ ...first(1, 'main'), isSidechain: false, agentId: undefined }],
      // Parallel subagents can even agree in time and usage.
      [`p/${SESSION}/subagents/agent-x.jsonl`]: [first(3, 'x')],
      [`p/${SESSION}/subagents/agent-y.jsonl`]: [first(3, 'y')],
    });
    expect(whose(ledger)).toEqual([
      ['msg_1', undefined],
      ['msg_1', 'x'],
      ['msg_1', 'y'],
    ]);
  });
});

describe('a session that moved', () => {
  const files = {
    [MAIN]: [task('m1', 0, 'go'), answer('a', 1)],
    // The part that it wrote in a worktree begins with a copy.
    [`p-worktree/${SESSION}.jsonl`]: [task('m1', 0, 'go'), answer('a', 1), answer('b', 2)],
    [`p-worktree/${SESSION}/subagents/agent-x.jsonl`]: [answer('x', 3, [], side('x'))],
    [`p-else/${OTHER}.jsonl`]: [answer('foreign', 1, [], { sessionId: OTHER })],
  };

  test('has everything that any project of the CLI has of it, once', () => {
    expect(whose(ledgerOf(files)).map(([id]) => id)).toEqual(['msg_a', 'msg_b', 'msg_x']);
  });

  test('is found where it went, by the name that it had', () => {
    const projects = projectsWith(files);
    expect(whose(readLedger(join(projects, `gone/${SESSION}.jsonl`)))).toHaveLength(3);
  });

  test('is read once where links give it two names', () => {
    const projects = projectsWith(files);
    symlinkSync(join(projects, 'p'), join(projects, 'link'));
    writeFileSync(join(projects, MAIN), 'not a row', { flag: 'a' });
    expect(readLedger(join(projects, `link/${SESSION}.jsonl`)).unreadable).toBe(1);
  });
});

function ledgerOf(files: Record<string, readonly Row[] | object>) {
  return readLedger(join(projectsWith(files), `p/${SESSION}.jsonl`));
}

/** Writes files below the `projects` folder of a CLI; returns that folder. */
function projectsWith(files: Record<string, readonly Row[] | object>): string {
  const projects = join(temporaryFolder(), 'projects');
  for (const [name, rows] of Object.entries(files)) {
    mkdirSync(dirname(join(projects, name)), { recursive: true });
    const text = Array.isArray(rows) ? rows.map((one) => JSON.stringify(one)).join('\n') : JSON.stringify(rows);
    writeFileSync(join(projects, name), text);
  }
  return projects;
}

function task(uuid: string, second: number, prompt: string, more: Row = {}): Row {
  return row(uuid, second, { type: 'user', message: { role: 'user', content: prompt }, ...more });
}

function row(uuid: string, second: number, more: Row): Row {
  return {
    uuid,
    timestamp: new Date(START + second * 1000).toISOString(),
    sessionId: SESSION,
    ...more,
  };
}

function answer(id: string, second: number, content: Row[] = [], more: Row = {}): Row {
  return row(`u-${id}`, second, {
    type: 'assistant',
    requestId: `req_${id}`,
    message: { id: `msg_${id}`, model: 'm', content, usage: { input_tokens: 10, output_tokens: 1 } },
    ...more,
  });
}
function callAgent(id: string, agentType: string, prompt: string): Row {
  return {
    type: 'tool_use',
    id,
    name: 'Task',
    input: { subagent_type: agentType, prompt },
  };
}
function result(uuid: string, second: number, id: string, toolUseResult: Row, more: Row = {}): Row {
  return row(uuid, second, {
    type: 'user',
    message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'ok' }] },
    toolUseResult,
    ...more,
  });
}

function whose({ requests }: ReturnType<typeof readLedger>): [string, string | undefined][] {
  return requests.map(({ messageId, agentId }) => [messageId, agentId]);
}

function side(agentId: string): Row {
  return { isSidechain: true, agentId };
}
