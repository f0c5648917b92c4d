import { expect, test } from 'vitest';
import { claudeArguments, unsupportedOption } from './claude-options.ts';

const STREAM = ['-p', '--output-format', 'stream-json', '--verbose'];

test('claudeArguments() asks for the stream, and for nothing that was not asked for', () => {
  expect(claudeArguments({ prompt: 'go' })).toEqual(STREAM);
  expect(claudeArguments({ prompt: 'go', forkSession: false, extraArgs: [] })).toEqual(STREAM);
});

test('claudeArguments() says all that can be said', () => {
  const args = claudeArguments({
    prompt: 'go',
    model: 'opus',
    effort: 'high',
    maxTurns: 3,
    maxBudgetUsd: 0.5,
    agents: { tester: { description: 'tests', prompt: 'Test it' } },
    permissionMode: 'acceptEdits',
    resume: 'f47ac10b-58cc-4372-a567-0e02b2c3d479',
    forkSession: true,
    extraArgs: ['--allowedTools', 'Bash'],
  });
  expect(args).toEqual([
    ...STREAM,
    ...['--model', 'opus', '--effort', 'high', '--max-turns', '3', '--max-budget-usd', '0.5'],
    ...['--agents', '{"tester":{"description":"tests","prompt":"Test it"}}', '--permission-mode', 'acceptEdits'],
    ...['--resume', 'f47ac10b-58cc-4372-a567-0e02b2c3d479', '--fork-session', '--allowedTools', 'Bash'],
  ]);
});

test('claudeArguments() keep the prompt to themselves: other users see arguments', () => {
  expect(claudeArguments({ prompt: 'the secret' }).join(' ')).not.toContain('secret');
});

test.each([
  ['2.1.37', 'Cannot use effort: found Claude CLI 2.1.37, --effort needs 2.1.38 or newer'],
  ['2.0.29', 'Cannot use effort: found Claude CLI 2.0.29'],
  ['2.1.38', undefined],
  [undefined, undefined],
])('unsupportedOption() of a CLI %s: %s', (version, reason) => {
  const found = unsupportedOption({ prompt: 'go', effort: 'high', maxBudgetUsd: 1 }, version);
  expect(found?.slice(0, reason?.length)).toBe(reason);
  expect(unsupportedOption({ prompt: 'go' }, version)).toBeUndefined();
});
