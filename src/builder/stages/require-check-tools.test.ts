import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { messageOf } from '../../core/errors.ts';
import { findOnPath } from '../../process/find-on-path.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { requireBuildTools, requireCheckTools } from './require-check-tools.ts';

test('programs of checks are found on the PATH or in the shell; a missing one is named with its check', async () => {
  const folder = temporaryFolder();
  symlinkSync(findOnPath('sh', process.env) ?? '', join(folder, 'sh'));
  writeFileSync(join(folder, 'lint-it'), '#!/bin/sh\n');
  chmodSync(join(folder, 'lint-it'), 0o755);
  const require = (...commands: string[]) => requireCheckTools(commands, { PATH: folder }, 'Install it');
  await require('lint-it --all', 'cd lib && ./check', 'CI=1 absent', './absent', '(absent)', 'if true; then true; fi');
  await expect(require('lint-it', 'absent --all')).rejects.toThrow(
    'Cannot build: the check `absent --all` needs `absent`, which is not on the PATH',
  );
});

test('a build needs git, npm and the programs of its checks', async () => {
  const folder = temporaryFolder();
  const provide = (name: string) => symlinkSync(findOnPath('sh', process.env) ?? '', join(folder, name));
  const missing = (spec: object) =>
    requireBuildTools({ name: 'x', purpose: 'p', ...spec }, { PATH: folder }).then(() => undefined, messageOf);
  provide('sh');
  expect(await missing({})).toBe('Cannot build: `git` is not on the PATH');
  provide('git');
  expect(await missing({ checks: ['git diff'] })).toBe('Cannot build: `npm` is not on the PATH');
  provide('npm');
  expect(await missing({})).toBeUndefined();
  expect(await missing({ checks: ['npm test', 'absent'] })).toContain('the check `absent` needs `absent`');
});
