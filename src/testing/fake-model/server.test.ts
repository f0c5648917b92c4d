import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claudeEnvironment, missingClaude, requireClaude } from '../claude/cli.ts';
import { realTests } from '../real.ts';
import type { Plan } from './plan.ts';
import { type FakeModel, startFakeModel } from './server.ts';

describe('the fake model', () => {
  let model: FakeModel;

  afterEach(() => model.close());

  test('plays a turn per tool result, with its own usage, and then is done', async () => {
    const tools = [{ name: 'Bash', input: { command: 'ls' } }];
    model = await startFakeModel([{ text: 'look', tools, usage: { input_tokens: 7 } }]);
    const first = await ask(model, [{ role: 'user', content: 'go' }]);
    expect(first).toContain('"input_tokens":7,');
    expect(first).toContain('"stop_reason":"tool_use"');
    expect(first).toContain(JSON.stringify(JSON.stringify({ command: 'ls' })));

    const second = await ask(model, [
      { role: 'user', content: 'go' },
      { role: 'user', content: [{ type: 'tool_result' }] },
    ]);
    expect(second).toContain('"text":"done"');
    expect(second).toContain('"stop_reason":"end_turn"');
    expect(model.requests).toHaveLength(2);
  });

  test('plays the plan whose pattern is in the first text of the conversation', async () => {
    model = await startFakeModel({
      plans: [{ when: 'SUBTASK', turns: [{ text: 'sub' }] }, { turns: [{ text: 'main' }] }],
    });
    expect(await ask(model, [{ role: 'user', content: [{ type: 'text', text: 'SUBTASK one' }] }])).toContain('"sub"');
    expect(await ask(model, [{ role: 'user', content: 'go' }])).toContain('"main"');
  });

  test('answers a planned error after a planned delay', async () => {
    model = await startFakeModel([{ error: 529, delayMs: 60 }]);
    const start = performance.now();
    const response = await post(model, [{ role: 'user', content: 'go' }]);
    expect(response.status).toBe(529);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'overloaded_error' } });
    expect(performance.now() - start).toBeGreaterThan(50);
  });

  test('plays the turn after the planned number of errors', async () => {
    model = await startFakeModel([{ text: 'at last', error: 500, errorTimes: 1 }]);
    const messages = [{ role: 'user', content: 'go' }];
    expect((await post(model, messages)).status).toBe(500);
    expect(await ask(model, messages)).toContain('"at last"');
  });

  test('shares no id with another server', async () => {
    model = await startFakeModel([]);
    const other = await startFakeModel([]);
    const messages = [{ role: 'user', content: 'go' }];
    const ids = [await ask(model, messages), await ask(model, messages), await ask(other, messages)].map(messageId);
    expect(new Set(ids).size).toBe(3);
    await other.close();
  });
});

const real = realTests('the real Claude CLI on the fake model', missingClaude());

const run = promisify(execFile);

describe.skipIf(real.skip)(`${real.title}`, () => {
  let home: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'fake-model-'));
  });

  afterEach(() => rm(home, { recursive: true, force: true }));

  test('plays tools, errors and subagents', async () => {
    const file = join(home, 'a.txt');
    const plan: Plan = {
      plans: [
        {
          when: 'SUBTASK-A',
          turns: [{ tools: [{ name: 'Bash', input: { command: 'true', description: 'nothing' } }] }],
        },
        {
          turns: [{ tools: [{ name: 'Write', input: { file_path: file, content: 'hi\n' } }] }, { tools: [subagent()] }],
        },
      ],
    };
    const model = await startFakeModel(plan);
    const args = ['-p', 'go', '--output-format', 'json', '--permission-mode', 'bypassPermissions'];
    const env = claudeEnvironment({ home, modelUrl: model.url });
    const running = run(requireClaude(), args, { env, cwd: home });
    running.child.stdin?.end();
    const result = JSON.parse((await running).stdout) as Record<string, unknown>;
    await model.close();

    expect(result).toMatchObject({ is_error: false, result: 'done', num_turns: 3 });
    expect(await readFile(file, 'utf8')).toBe('hi\n');
    // Three turns of the main loop and two of the subagent, all with the default usage.
    expect(Object.values(result['modelUsage'] as object)).toMatchObject([{ inputTokens: 500, outputTokens: 400 }]);
  });
});

async function ask(model: FakeModel, messages: readonly object[]): Promise<string> {
  return (await post(model, messages)).text();
}

function post(model: FakeModel, messages: readonly object[]): Promise<Response> {
  const body = JSON.stringify({ model: 'm', messages, tools: [{ name: 'Bash' }] });
  return fetch(`${model.url}/v1/messages?beta=true`, { method: 'POST', body });
}

function messageId(answer: string): string | undefined {
  return /"id":"(msg_[^"]+)"/.exec(answer)?.[1];
}

function subagent(): { name: string; input: Record<string, unknown> } {
  const prompt = 'SUBTASK-A do it';
  return {
    name: 'Task',
    input: { description: 'd', prompt, subagent_type: 'general-purpose', run_in_background: false },
  };
}
