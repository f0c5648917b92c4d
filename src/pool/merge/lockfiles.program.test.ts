import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { regenerateLockfiles } from './lockfiles.ts';

test('a lockfile that npm cannot generate says what npm reported', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{"name":"a","version":"1.0.0","dependencies":{"b":"file:./absent"}}');
  const env = { ...process.env, npm_config_workspaces: 'true' };
  expect(await regenerateLockfiles(folder, ['package-lock.json'], env)).toEqual([
    {
      path: 'package-lock.json',
      command: 'npm install --package-lock-only --ignore-scripts --no-audit --no-fund',
      reason: 'npm ended with exit code 1: No workspaces found!',
    },
  ]);
});
