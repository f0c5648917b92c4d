import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/temporary-folder.ts';
import { findTranscript, lastTranscript, sessionOfProcess } from './find-transcript.ts';

test('findTranscript() finds a session in whichever project it was started', () => {
  const HOME = temporaryFolder();
  write(join(HOME, '.claude/projects/-p-one/other.jsonl'));
  const file = write(join(HOME, '.claude/projects/-p-two/wanted.jsonl'));
  expect(findTranscript('wanted', { HOME })).toBe(file);
  expect(findTranscript('unknown', { HOME })).toBeUndefined();
});

test('findTranscript() looks into the folder that the CLI was given', () => {
  const [HOME, folder] = [temporaryFolder(), temporaryFolder()];
  write(join(HOME, '.claude/projects/p/wanted.jsonl'));
  const env = { HOME, CLAUDE_CONFIG_DIR: folder };
  expect(findTranscript('wanted', env)).toBeUndefined();
  const file = write(join(folder, 'projects/p/wanted.jsonl'));
  expect(findTranscript('wanted', env)).toBe(file);
});

test('findTranscript() finds none where the CLI has never run', () => {
  expect(findTranscript('wanted', { HOME: temporaryFolder() })).toBeUndefined();
});

test('lastTranscript() is the one of the project that was written last', () => {
  const HOME = temporaryFolder();
  const folder = join(HOME, '.claude/projects/-home-me-my-app-1');
  expect(lastTranscript('/home/me/my.app_1', { HOME })).toBeUndefined();
  const [older, newer] = ['a.jsonl', 'b.jsonl'].map((name) => write(join(folder, name)));
  write(join(folder, 'c.txt'));
  write(join(HOME, '.claude/projects/-work-other/d.jsonl'));
  utimesSync(String(older), 1000, 1000);
  utimesSync(String(newer), 2000, 2000);
  expect(lastTranscript('/home/me/my.app_1', { HOME })).toBe(newer);
  utimesSync(String(older), 3000, 3000);
  expect(lastTranscript('/home/me/my.app_1', { HOME })).toBe(older);
});

describe('sessionOfProcess()', () => {
  const ID = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';

  const noted = (note: unknown): string | undefined => {
    const HOME = temporaryFolder();
    writeFileSync(write(join(HOME, '.claude/sessions/7.json')), JSON.stringify(note));
    return sessionOfProcess(7, 5000, { HOME });
  };

  test('is the one that the CLI has noted', () => {
    expect(noted({ pid: 7, sessionId: ID, startedAt: 5001 })).toBe(ID);
  });

  test.each([
    ['of a process that had this id before', { sessionId: ID, startedAt: 4999 }],
    ['of which nobody knows when it was written', { sessionId: ID }],
    ['without a session', { startedAt: 5001 }],
    ['with another idea of a session', { sessionId: '../../x', startedAt: 5001 }],
    ['that is nonsense', 'x'],
  ])('is not told by a note %s', (_what, note) => {
    expect(noted(note)).toBeUndefined();
  });

  test('is unknown where the CLI notes nothing', () => {
    expect(sessionOfProcess(7, 0, { HOME: temporaryFolder() })).toBeUndefined();
  });
});

function write(file: string): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  return file;
}
