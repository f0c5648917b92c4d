import { mkdirSync, realpathSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { findTranscript, lastTranscript, newTranscripts, sessionOfProcess } from './find-transcript.ts';

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
    ['of unknown time', { sessionId: ID }],
    ['without a session', { startedAt: 5001 }],
    ['with another idea of a session', { sessionId: '../../x', startedAt: 5001 }],
    ['that is nonsense', 'x'],
  ])('is not found through a note %s', (_what, note) => {
    expect(noted(note)).toBeUndefined();
  });

  test('is unknown where the CLI notes nothing', () => {
    expect(sessionOfProcess(7, 0, { HOME: temporaryFolder() })).toBeUndefined();
  });
});

test('findTranscript() finds a session on any level, and of several the one that was written last', () => {
  const HOME = temporaryFolder();
  const deep = write(join(HOME, '.claude/projects/p/archive/2026/wanted.jsonl'));
  expect(findTranscript('wanted', { HOME })).toBe(deep);
  const [older, newer] = ['p', 'q'].map((name) => write(join(HOME, `.claude/projects/${name}/wanted.jsonl`)));
  utimesSync(String(older), 1000, 1000);
  utimesSync(String(newer), 2000, 2000);
  expect(findTranscript('wanted', { HOME })).toBe(newer);
});

test('lastTranscript() passes over those of subagents', () => {
  const HOME = temporaryFolder();
  const session = write(join(HOME, '.claude/projects/-p/a.jsonl'));
  utimesSync(session, 1000, 1000);
  write(join(HOME, '.claude/projects/-p/agent-12ab.jsonl'));
  expect(lastTranscript('/p', { HOME })).toBe(session);
});

test('lastTranscript() knows a folder that is a link by the name that it has without links', () => {
  const [HOME, project] = [temporaryFolder(), temporaryFolder()];
  const link = join(temporaryFolder(), 'link');
  symlinkSync(project, link);
  const session = write(join(HOME, `.claude/projects/${realpathSync(project).replace(/[^A-Za-z0-9]/g, '-')}/a.jsonl`));
  expect(lastTranscript(link, { HOME })).toBe(session);
});

test('lastTranscript() finds a long path by its cut name, whatever hash is behind it', () => {
  const HOME = temporaryFolder();
  const [own, other] = ['one', 'two'].map((name) => `/${'long'.repeat(60)}/${name}`);
  const folder = `-${'long'.repeat(60)}`.slice(0, 200);
  const [mine, others] = [
    [own, 'h4sh1'],
    [other, 'h4sh2'],
  ].map(([cwd, hash]) => {
    const file = write(join(HOME, `.claude/projects/${folder}-${hash}/${hash}.jsonl`));
    writeFileSync(file, `{"type":"mode"}\n${JSON.stringify({ type: 'user', cwd })}\n`);
    return file;
  });
  symlinkSync('/missing', join(HOME, `.claude/projects/${folder}-h4sh1/x.jsonl`));
  expect(lastTranscript(String(own), { HOME })).toBe(mine);
  expect(lastTranscript(String(other), { HOME })).toBe(others);
  expect(lastTranscript(`/${'long'.repeat(60)}/three`, { HOME })).toBeUndefined();
});

test('newTranscripts() passes over one that cannot be examined', () => {
  const HOME = temporaryFolder();
  const [session, gone] = ['0192f0c1-2b3c-7d4e-8f50-112233445566', '0192f0c1-2b3c-7d4e-8f50-112233445567'];
  const file = write(join(HOME, `.claude/projects/-p/${session}.jsonl`));
  symlinkSync(`${gone}.jsonl`, join(HOME, `.claude/projects/-p/${gone}.jsonl`));
  expect(newTranscripts('/p', 0, { HOME })).toEqual([file]);
});

function write(file: string): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  return file;
}
