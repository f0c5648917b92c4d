import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { promptsDigest } from './prompt-files.ts';

test('a project without prompt files has no digest', () => {
  expect(promptsDigest(temporaryFolder())).toBeUndefined();
  expect(promptsDigest('/nowhere')).toBeUndefined();
});

test('the digest changes with every prompt file, and with nothing else', () => {
  const project = temporaryFolder();
  writeFileSync(join(project, 'CLAUDE.md'), 'Use tabs.');
  const first = promptsDigest(project);
  expect(first).toMatch(/^[0-9a-f]{12}$/);
  writeFileSync(join(project, 'README.md'), 'Unknown to the CLI.');
  expect(promptsDigest(project)).toBe(first);
  mkdirSync(join(project, '.claude/skills/build'), { recursive: true });
  writeFileSync(join(project, '.claude/skills/build/SKILL.md'), 'Build it.');
  const second = promptsDigest(project);
  expect(second).not.toBe(first);
  writeFileSync(join(project, 'CLAUDE.md'), 'Use more tabs.');
  expect(promptsDigest(project)).not.toBe(second);
});

test('the same files in another place have the same digest', () => {
  const [one, other] = [temporaryFolder(), temporaryFolder()];
  for (const project of [one, other]) writeFileSync(join(project, 'CLAUDE.md'), 'Use tabs.');
  expect(promptsDigest(one)).toBe(promptsDigest(other));
});
