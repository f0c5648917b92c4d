import { describe, expect, test } from 'vitest';
import { errorOf, priceOfRequests, type Ending } from './claude-result.ts';

const SUCCESS = { type: 'result', subtype: 'success', is_error: false, result: 'done' };

describe('errorOf()', () => {
  test('is none where the CLI says so and ends so', () => {
    expect(errorOf(ended({ result: SUCCESS }))).toBeUndefined();
  });

  test.each([
    ['max_turns', { subtype: 'error_max_turns', errors: ['Reached maximum number of turns (1)'] }, /turns \(1\)/],
    ['max_budget', { subtype: 'error_max_budget_usd', errors: ['Reached maximum budget ($1)'] }, /budget/],
    ['api_error', { subtype: 'success', api_error_status: 529, result: 'API Error: Overloaded' }, /Overloaded/],
    ['api_error', { subtype: 'success', terminal_reason: 'api_error', result: 'Connection refused' }, /refused/],
    ['execution_error', { subtype: 'error_during_execution', errors: ['No conversation found'] }, /No conversation/],
    ['execution_error', { subtype: 'error_of_tomorrow' }, /error_of_tomorrow/],
  ])('is %s for %j', (type, result, message) => {
    const error = errorOf(ended({ exit: { code: 1, signal: null }, result: { ...result, is_error: true } }));
    expect(error).toMatchObject({ type, message: expect.stringMatching(message) });
    expect(error?.apiStatus).toBe('api_error_status' in result ? 529 : undefined);
  });

  test('is the exit where the CLI says nothing, with the last that it said', () => {
    const exit = { code: 3, signal: null };
    expect(errorOf(ended({ exit, stderr: 'one\nunknown option\n' }))).toEqual({
      type: 'exit_code',
      message: 'Cannot finish the Claude session: the CLI exited with code 3; last output: unknown option',
    });
    expect(errorOf(ended({ exit: { code: null, signal: 'SIGSEGV' } }))).toMatchObject({ type: 'signal' });
    expect(errorOf(ended({ exit, result: SUCCESS }))).toMatchObject({ type: 'exit_code' });
  });

  test.each([
    { code: null, signal: 'SIGINT' as const },
    { code: 143, signal: null },
  ])('is cancelled when the CLI was ended by %j', (exit) => {
    expect(errorOf(ended({ exit }))).toMatchObject({ type: 'cancelled' });
  });

  test.each(['aborted_streaming', 'aborted_tools'])('is cancelled when the result says %s', (reason) => {
    const result = { subtype: 'error_during_execution', is_error: true, terminal_reason: reason };
    expect(errorOf(ended({ result }))).toMatchObject({ type: 'cancelled' });
  });

  test('is that there is no result', () => {
    expect(errorOf(ended({}))).toMatchObject({ type: 'no_result' });
  });

  test.each(['timeout', 'cancelled'] as const)('is %s, whatever else there is', (stopped) => {
    const exit = { code: 143, signal: null };
    expect(errorOf(ended({ stopped, exit, result: { ...SUCCESS, is_error: true } }))).toMatchObject({ type: stopped });
  });
});

test('priceOfRequests() does not know what an unknown model costs', () => {
  expect(priceOfRequests([request('claude-opus-5-5'), request('claude-haiku-4-5')])).toBe(5);
  expect(priceOfRequests([request('claude-opus-5-5'), request('gpt')])).toBeUndefined();
  expect(priceOfRequests([])).toBe(0);
});

function ended(ending: Partial<Ending>): Ending {
  return { exit: { code: 0, signal: null }, stderr: '', ...ending };
}

function request(model: string) {
  return {
    messageId: 'm',
    model,
    startedAt: 0,
    endedAt: Date.UTC(2026, 10, 20),
    usage: { input: 1e6, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 },
    toolUseIds: [],
  };
}
