import { execFile } from 'node:child_process';
import { chmodSync, chownSync, lchownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { ImportReport } from '../../src/import/import-report.ts';
import { answer, writeTranscript } from '../../src/testing/claude/transcript.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const AT = Date.now() - 3_600_000;

/** Permissions do not stop root: if the tests run as root, the import runs as another user. */
const OTHER = process.getuid?.() === 0 ? 65_534 : undefined;

const PERMISSION = 'no permission to read';

test('import names what it has no permission to read or belongs to another user, and imports the rest', async () => {
  const home = temporaryFolder();
  const history = join(home, '.claude', 'projects', '-p');
  const add = (name: string): string => {
    const file = join(history, name);
    mkdirSync(dirname(file), { recursive: true });
    writeTranscript(file, AT, answer(name.replaceAll(/\W/g, '_'), AT));
    return file;
  };
  add('readable.jsonl');
  const locked = [add('locked.jsonl'), dirname(add('unlisted/a.jsonl')), add('listed/a.jsonl')];
  const foreign = add('foreign.jsonl');
  if (OTHER !== undefined) give(home, OTHER);
  if (OTHER !== undefined) chownSync(foreign, 0, 0);
  const [file = '', unlisted = '', listed = ''] = locked;
  chmodSync(file, 0o000);
  chmodSync(unlisted, 0o000);
  // Its names can be read, but nothing of its files.
  chmodSync(dirname(listed), 0o400);
  const { code, stdout, stderr } = await importAs(OTHER, home);
  for (const folder of [unlisted, dirname(listed)]) chmodSync(folder, 0o700);
  expect(stderr).toBe('');
  const report = JSON.parse(stdout) as ImportReport;
  const others = OTHER === undefined ? [] : [{ path: foreign, reason: 'of another user' }];
  const expected = [...others, ...locked.map((path) => ({ path, reason: PERMISSION }))];
  expect(new Set(report.leftOut)).toEqual(new Set(expected));
  expect({ code, sessions: report.sessions }).toEqual({ code: 1, sessions: OTHER === undefined ? 2 : 1 });
});

test("import says that it may not look into the CLI's folder", async () => {
  const home = temporaryFolder();
  const folder = join(home, '.claude');
  mkdirSync(join(folder, 'projects'), { recursive: true });
  writeFileSync(join(folder, 'projects', 'a.jsonl'), '{}');
  if (OTHER !== undefined) give(home, OTHER);
  chmodSync(folder, 0o000);
  const { code, stdout } = await importAs(OTHER, home);
  chmodSync(folder, 0o700);
  const { leftOut } = JSON.parse(stdout) as ImportReport;
  expect({ code, leftOut }).toEqual({ code: 1, leftOut: [{ path: join(folder, 'projects'), reason: PERMISSION }] });
});

/** Gives a folder and everything in it to a user. */
function give(folder: string, uid: number): void {
  lchownSync(folder, uid, uid);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) give(path, uid);
    else lchownSync(path, uid, uid);
  }
}

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

function importAs(uid: number | undefined, home: string): Promise<Ended> {
  const more = { HOME: home, CLAUDE_CONFIG_DIR: '', XDG_CONFIG_HOME: '' };
  const env = isolatedEnvironment(join(home, 'state'), more);
  return new Promise((resolve) => {
    const options = { env, cwd: home, ...(uid !== undefined && { uid, gid: uid }) };
    execFile(process.execPath, [PROGRAM, 'import', '--json'], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}
