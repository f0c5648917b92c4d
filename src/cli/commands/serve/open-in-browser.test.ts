import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { eventually } from '../../../testing/eventually.ts';
import { isolatedState } from '../../../testing/isolated-state.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { openInBrowser } from './open-in-browser.ts';

const LINK = 'http://127.0.0.1:4400/#token=secret';

test.skipIf(process.platform !== 'linux')(
  'openInBrowser() hands the token over in a file that only its owner can read, and not as an argument',
  async () => {
    const [home, programs] = [isolatedState(), temporaryFolder()];
    const seen = join(programs, 'seen');
    writeFileSync(
      join(programs, 'xdg-open'),
      `#!/bin/sh\nprintf '%s\\n' "$@" > ${seen}.part; mv ${seen}.part ${seen}\n`,
      {
        mode: 0o755,
      },
    );
    vi.stubEnv('PATH', `${programs}${delimiter}${process.env['PATH']}`);
    openInBrowser(LINK, home);
    await eventually(() => expect(existsSync(seen)).toBe(true));
    const [address = '', ...others] = readFileSync(seen, 'utf8').trimEnd().split('\n');
    expect(others).toEqual([]);
    expect(address).not.toContain('secret');
    const file = fileURLToPath(address);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain(`content="0; url=${LINK}"`);
  },
);
