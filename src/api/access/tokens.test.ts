import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { tokensOf } from './tokens.ts';

describe('tokensOf()', () => {
  test('creates two tokens once, in a file that only its owner can read', () => {
    const home = join(temporaryFolder(), 'state');
    const tokens = tokensOf(home);
    expect(tokens.full).toMatch(/^[\w-]{32}$/);
    expect(tokens.read).not.toBe(tokens.full);
    expect(tokensOf(home)).toEqual(tokens);
    expect(readdirSync(home)).toEqual(['serve-tokens.json']);
    expect(statSync(join(home, 'serve-tokens.json')).mode & 0o777).toBe(0o600);
  });

  test('refuses a file that other users can read: its tokens are no secret', () => {
    const home = temporaryFolder();
    tokensOf(home);
    chmodSync(join(home, 'serve-tokens.json'), 0o644);
    expect(() => tokensOf(home)).toThrow(/^Cannot use the access tokens in .*: other users can read the file$/);
  });

  test('refuses a damaged file, and leaves it', () => {
    const home = temporaryFolder();
    const file = join(home, 'serve-tokens.json');
    writeFileSync(file, '{"full":"x"}', { mode: 0o600 });
    expect(() => tokensOf(home)).toThrow('it has no tokens');
    expect(readFileSync(file, 'utf8')).toBe('{"full":"x"}');
  });
});
