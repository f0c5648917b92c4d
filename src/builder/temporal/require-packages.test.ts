import { expect, test } from 'vitest';
import { requireTemporalPackages } from './require-packages.ts';

test('the installed packages of Temporal are supported', () => {
  expect(() => requireTemporalPackages()).not.toThrow();
});

test.each([
  ['none', () => undefined, 'Cannot use Temporal: @temporalio/activity, @temporalio/client, @temporalio/common'],
  [
    'one is missing',
    (name: string) => (name.endsWith('worker') ? undefined : '1.24.0'),
    '@temporalio/worker is not installed',
  ],
  ['an old version', () => '1.19.9', 'found @temporalio/activity 1.19.9, supported are versions from 1.20 to 1.x'],
  ['a later major version', () => '2.0.0', 'found @temporalio/activity 2.0.0'],
  [
    'two versions',
    (name: string) => (name.endsWith('client') ? '1.23.0' : '1.24.0'),
    'different versions: 1.24.0, 1.23.0',
  ],
])('%s: the message says what was found and what to do', (_what, versionOf, message) => {
  expect(() => requireTemporalPackages(versionOf)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(message),
      hint: expect.stringContaining('npm install @temporalio/activity'),
    }),
  );
});
