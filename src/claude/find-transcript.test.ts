import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { findTranscript } from './find-transcript.ts';

const write = (file: string): string => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  return file;
};

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
