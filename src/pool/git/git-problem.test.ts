import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { gitProblem, isNoSpace } from './git-problem.ts';

test.each([
  "error: cannot update ref 'refs/heads/main': couldn't write '/x/.git/refs/heads/main.lock'",
  "fatal: sha1 file '/x/index.lock' write error. Out of diskspace",
  'error: unable to write file a',
  'copy-fd: write returned: No space left on device',
])('what git says about a full disk is explained: %s', (stderr) => {
  const folder = temporaryFolder();
  const error = gitProblem('commit the package', { code: 128, stdout: '', stderr }, [folder]);
  expect(error.hint).toContain(`Free space on the disk of ${folder}`);
  expect(isNoSpace(error)).toBe(true);
});
