import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { findOnPath } from '../../process/find-on-path.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { FISH_SCRIPT } from './fish.ts';

const fish = findOnPath('fish', process.env);

test.skipIf(fish === undefined)(`fish completes words with their descriptions, else files (fish: ${fish})`, () => {
  const folder = temporaryFolder();
  // Answers as yargs does: words with a description, one with a colon of its own, and nothing after `--from`.
  const answer = String.raw`case "$*" in *--from*) ;; *) printf '%s\n' 'show:Show a run: its steps' 'a\:b:Other' ;; esac`;
  writeFileSync(join(folder, 'stepmeter'), `#!/bin/sh\n[ "$SHELL" = zsh ] || exit 1\n${answer}\n`);
  chmodSync(join(folder, 'stepmeter'), 0o755);
  writeFileSync(join(folder, 'history.txt'), '');
  const completions = (line: string): string =>
    execFileSync(fish ?? '', ['--no-config', '-c', `${FISH_SCRIPT}\ncomplete -C '${line}'`], {
      cwd: folder,
      env: { PATH: [folder, process.env['PATH']].join(delimiter), HOME: folder },
      encoding: 'utf8',
    });
  expect(completions('stepmeter ')).toBe('a:b\tOther\nshow\tShow a run: its steps\n');
  expect(completions('stepmeter import --from hist')).toContain('history.txt');
});
