import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { isolatedState } from '../../testing/isolated-state.ts';
import { writeCli } from '../../testing/fake-cli/scripted-cli.ts';
import { captureTimer } from '../../testing/captured-timer.ts';
import { createGate } from '../../testing/process/gate.ts';
import { LEAVE, isAlive, leaving, pidsIn } from '../../testing/process/processes.ts';
import { readSpool } from '../../testing/read-spool.ts';
import { eventually } from '../../testing/eventually.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { step } from '../../sdk/index.ts';
import { runClaude, type ClaudeOptions } from '../index.ts';

let home: string;
let cwd: string;

beforeEach(() => {
  home = isolatedState();
  cwd = temporaryFolder();
});

const SESSION = 'b1f0aaaa-58cc-4372-a567-0e02b2c3d479';
const RESULT = `{"type":"result","subtype":"success","is_error":false,"result":"done","num_turns":1,"session_id":"${SESSION}","total_cost_usd":0.5,"modelUsage":{"claude-opus-5-5":{"inputTokens":100,"outputTokens":80,"costUSD":0.5}}}`;
const ANSWER = `{"type":"assistant","timestamp":"2026-11-20T12:00:00Z","session_id":"${SESSION}","request_id":"r1","message":{"id":"m1","model":"claude-opus-5-5","content":[],"usage":{"input_tokens":100,"output_tokens":1}}}`;

/** Unlike any other duration, so that the test finds the timer. */
const TIMEOUT_MS = 987_654;

describe('runClaude()', () => {
  test('gives the CLI its prompt, however long, as input, and its arguments', async () => {
    const prompt = 'long '.repeat(100_000);
    const script = `cat > prompt; for arg; do echo "$arg"; done > args; ${print(RESULT)}`;
    expect(await run(script, { prompt, model: 'opus', maxTurns: 3 })).toMatchObject({ ok: true, text: 'done' });
    expect(readFileSync(join(cwd, 'prompt'), 'utf8')).toBe(prompt);
    const args = readFileSync(join(cwd, 'args'), 'utf8');
    expect(args).toMatch(
      /--plugin-dir\n.*hooks\n-p\n--output-format\nstream-json\n--verbose\n--model\nopus\n--max-turns\n3\n/,
    );
  });

  test('returns usage, cost and answer', async () => {
    const result = await run(print(ANSWER, RESULT));
    expect(result).toMatchObject({
      ok: true,
      text: 'done',
      claudeSessionId: SESSION,
      costUsd: 0.5,
      usage: { input: 100, output: 80 },
      models: { 'claude-opus-5-5': { costNanoUsd: 5e8 } },
      requests: [{ messageId: 'm1', requestId: 'r1' }],
      turns: 1,
      exit: { code: 0, signal: null },
      leftovers: 0,
    });
    expect(result).not.toHaveProperty('error');
    expect(result.result).toEqual(JSON.parse(RESULT));
  });

  test('returns the bill of a session that printed no answer', async () => {
    expect(await run(print(RESULT))).toMatchObject({ costUsd: 0.5, usage: { input: 100, output: 80 }, requests: [] });
    expect(recordsOf('session.ended')).toMatchObject([{ ledger: { bill: { costNanoUsd: 5e8 } } }]);
  });

  test('hands over events as they come, broken lines and split characters between them', async () => {
    const events: unknown[] = [];
    // The word is cut in the middle of its first letter.
    const script = `printf '{"type":"x","text":"\\303'; sleep 0.2; printf '\\266l"}\\n{"type":\\n'; ${print(RESULT)}`;
    const result = await run(script, { onEvent: (event) => events.push(event) });
    expect(events).toEqual([{ type: 'x', text: 'öl' }, JSON.parse(RESULT)]);
    expect(result.ok).toBe(true);
  });

  test('has the same shape when the CLI fails', async () => {
    const result = await run('echo "error: unknown option" >&2; exit 3');
    expect(result).toMatchObject({
      ok: false,
      error: { type: 'exit_code', message: expect.stringContaining('unknown option') },
      exit: { code: 3, signal: null },
      stderr: 'error: unknown option\n',
      requests: [],
      usage: { input: 0 },
      turns: 0,
    });
    // What a session without a bill and a transcript has cost is unknown.
    expect(result).not.toHaveProperty('costUsd');
  });

  test('has the same shape when there is no CLI', async () => {
    const result = await run('', { command: '/no/such/claude' });
    expect(result).toMatchObject({ ok: false, error: { type: 'not_started' }, exit: { code: null, signal: null } });
    expect(result.costUsd).toBe(0);
    expect(recordsOf('run.ended')).toMatchObject([{ result: 'failure', errorType: 'not_started' }]);
  });

  test('does not start a CLI that was cancelled before', async () => {
    const result = await run('touch started', { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ ok: false, error: { type: 'cancelled' } });
    expect(existsSync(join(cwd, 'started'))).toBe(false);
  });

  test('ends everything when it is cancelled, and keeps what there was', async () => {
    const cancel = new AbortController();
    const script = `${print(ANSWER)}\n${leaving(Object.values(LEAVE), 'sleep 600')}`;
    const running = run(script, { signal: cancel.signal });
    await eventually(() => expect(pidsIn(cwd)).toHaveLength(Object.keys(LEAVE).length));
    cancel.abort();
    const result = await running;
    expect(result).toMatchObject({ ok: false, error: { type: 'cancelled' }, requests: [{ messageId: 'm1' }] });
    expect(pidsIn(cwd).filter(isAlive)).toEqual([]);
    expect(recordsOf('session.ended')).toMatchObject([{ errorType: 'cancelled', ledger: { sessionId: SESSION } }]);
    expect(recordsOf('run.ended')).toMatchObject([{ result: 'cancelled' }]);
  });

  test('ends everything when it takes too long', async () => {
    const script = leaving([LEAVE['child in a session of its own']], 'sleep 600');
    const timeout = captureTimer(TIMEOUT_MS);
    const ended = run(script, { timeoutMs: TIMEOUT_MS });
    await eventually(() => expect(pidsIn(cwd)).toHaveLength(1));
    timeout.fire();
    expect(await ended).toMatchObject({ ok: false, error: { type: 'timeout' } });
    expect(pidsIn(cwd).filter(isAlive)).toEqual([]);
  });

  test('ends what the CLI left, though it holds on to the output', async () => {
    const script = leaving(['setsid sleep 600 & echo $! >> pids'], print(RESULT));
    expect(await run(script)).toMatchObject({ ok: true, text: 'done', leftovers: 1 });
    expect(pidsIn(cwd).filter(isAlive)).toEqual([]);
  });

  test('throws what its caller’s own function throws, when everything has ended', async () => {
    const thrown = new Error('mine');
    const running = run(leaving([LEAVE.child], `${print(RESULT)}\nsleep 600`), {
      onEvent: () => {
        throw thrown;
      },
    });
    await expect(running).rejects.toBe(thrown);
    expect(pidsIn(cwd).filter(isAlive)).toEqual([]);
  });
});

describe('the records of runClaude()', () => {
  test('are those of the step around it', async () => {
    await step('plan', {}, ({ env }) => run(print(ANSWER, RESULT), { env: { ...env, HOME: cwd } }));
    const [folder] = readSpool(home).filter(({ context }) => context.step?.name === 'plan');
    expect(folder?.records).toMatchObject([
      { type: 'session.ended', exitCode: 0, ledger: { requests: [{ messageId: 'm1' }], bill: { costNanoUsd: 5e8 } } },
      { type: 'step.ended', result: 'success' },
      { type: 'step.files' },
    ]);
  });

  test('belong to a separate run without a step, which the environment of the CLI names', async () => {
    await run(`echo "$STEPMETER_SPOOL $STEPMETER_SESSION" > told; ${print(RESULT)}`);
    const [folder] = readSpool(home);
    expect(folder?.context).toMatchObject({ run: { workflow: 'claude' }, project: cwd });
    expect(folder?.records).toMatchObject([
      { type: 'session.ended', exitCode: 0 },
      { type: 'run.ended', result: 'success' },
    ]);
    const told = readFileSync(join(cwd, 'told'), 'utf8').trim();
    expect(told).toBe(
      `${join(home, 'spool', String(folder?.context.run.id))} ${String(folder?.records[0]?.['session'])}`,
    );
  });

  test('say what the session used', async () => {
    const gate = createGate(cwd);
    await run(`${print(ANSWER)}; ${gate.wait}; ${print(RESULT)}`, {
      // The timer of a scan was set before this one, and is shorter.
      onEvent: (event) => void (event['type'] === 'assistant' && setTimeout(() => void gate.open(), 300)),
    });
    expect(recordsOf('session.ended')).toMatchObject([{ resources: { peakMemoryBytes: expect.any(Number) } }]);
  });

  test('say why it failed, where the exit does not', async () => {
    const maxTurns = '{"type":"result","subtype":"error_max_turns","is_error":true,"errors":["Reached"]}';
    await run(`${print(maxTurns)}; exit 1`);
    await run('exit 4');
    expect(recordsOf('session.ended').map(({ errorType, exitCode }) => [errorType, exitCode])).toEqual([
      ['max_turns', 1],
      [undefined, 4],
    ]);
  });

  test('are none where Stepmeter is off, and everything else is as ever', async () => {
    const script = `echo "$@" > args; ${leaving([LEAVE['child in a session of its own']], print(RESULT))}`;
    const result = await run(script, { env: { HOME: cwd, STEPMETER: '0' } });
    expect(result).toMatchObject({ ok: true, text: 'done', leftovers: 1 });
    expect(readFileSync(join(cwd, 'args'), 'utf8')).toBe('-p --output-format stream-json --verbose\n');
    expect(readdirSync(home)).toEqual([]);
  });

  test('are dropped without an error if the state folder is not writable', async () => {
    const place = join(cwd, 'file');
    writeFileSync(place, '');
    const env = { HOME: cwd, STEPMETER_HOME: join(place, 'state') };
    expect(await run(print(RESULT), { env })).toMatchObject({ ok: true });
  });

  test('leave no session file behind', async () => {
    mkdirSync(join(home, 'sessions'));
    await run(`cp '${home}'/sessions/*.json .; ${print(RESULT)}`);
    const [kept] = readdirSync(cwd).filter((name) => name.endsWith('.json'));
    expect(JSON.parse(readFileSync(join(cwd, String(kept)), 'utf8'))).toMatchObject({
      supervisor: { pid: process.pid },
    });
    expect(readdirSync(join(home, 'sessions'))).toEqual([]);
  });
});

function print(...lines: string[]): string {
  return lines.map((line) => `echo '${line}'`).join('\n');
}

/** Runs a CLI that is this script. */
function run(script: string, options: Partial<ClaudeOptions> = {}) {
  return runClaude({ prompt: 'go', command: writeCli(temporaryFolder(), script), cwd, env: { HOME: cwd }, ...options });
}

function recordsOf(type: string): Record<string, unknown>[] {
  return readSpool(home).flatMap(({ records }) => records.filter((record) => record['type'] === type));
}
