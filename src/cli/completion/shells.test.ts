import { expect, test } from 'vitest';
import { requestedShell } from './shells.ts';

test.each([
  [['completion', 'fish'], '/bin/bash', 'fish'],
  [['completion', 'bash'], '/bin/zsh', 'bash'],
  [['completion', 'zsh'], undefined, 'zsh'],
  [['completion'], '/usr/bin/fish', 'fish'],
  [['completion'], '/bin/zsh', 'zsh'],
  [['completion'], '/usr/bin/catfish', 'bash'],
  [['completion'], undefined, 'bash'],
  [['completion', '--help'], '/bin/zsh', undefined],
  [['show', 'fish'], '/usr/bin/fish', undefined],
])('requestedShell(%j) with the login shell %s is %s', (args, login, shell) => {
  expect(requestedShell(args, login)).toBe(shell);
});

test('requestedShell() refuses a shell without a script', () => {
  expect(() => requestedShell(['completion', 'powershell'])).toThrow(
    'Cannot print a completion script for "powershell": expected one of bash, zsh, fish',
  );
});
