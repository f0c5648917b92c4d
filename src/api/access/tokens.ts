import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, messageOf, UserError } from '../../core/errors.ts';
import { asObject, asText, parseJson } from '../../core/json.ts';
import { makeFolder } from '../../core/paths/make-folder.ts';

/** What a client may do: `full` includes changes. */
export type Access = 'full' | 'read';

/** The secrets of a state folder, one for each kind of access. */
export type Tokens = Readonly<Record<Access, string>>;

const FILE = 'serve-tokens.json';

/**
 * The tokens of a state folder; created on first use, in a file that only its owner can read.
 * @throws {UserError} if the file cannot be read or written
 */
export function tokensOf(home: string): Tokens {
  const file = join(home, FILE);
  try {
    return tokensIn(file) ?? createTokens(home, file);
  } catch (cause) {
    throw new UserError(`Cannot use the access tokens in ${file}: ${messageOf(cause)}`, {
      hint: 'Delete the file to get new tokens, and check that the state folder is writable',
      cause,
    });
  }
}

/** The tokens in a file; undefined if there is none. */
function tokensIn(file: string): Tokens | undefined {
  try {
    const stored = asObject(parseJson(readFileSync(file, 'utf8')));
    const [full, read] = [asText(stored['full']), asText(stored['read'])];
    if (!full || !read) throw new Error('it has no tokens');
    return { full, read };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function createTokens(home: string, file: string): Tokens {
  makeFolder(home);
  const created = { full: randomBytes(24).toString('base64url'), read: randomBytes(24).toString('base64url') };
  try {
    writeFileSync(file, `${JSON.stringify(created, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    return created;
  } catch (error) {
    // Another server created it at the same time.
    if (codeOf(error) === 'EEXIST') return tokensIn(file) ?? created;
    throw error;
  }
}

/** The value of the cookie that stands for a token. It differs from the token, so that a copy of it opens no link. */
export function cookieOf(token: string): string {
  return createHmac('sha256', token).update('stepmeter cookie').digest('base64url');
}

/** What a secret gives access to, compared in constant time; undefined if it is no token. */
export function accessOf(
  tokens: Tokens,
  secret: string | undefined,
  form: (token: string) => string,
): Access | undefined {
  if (secret === undefined) return undefined;
  return (['full', 'read'] as const).find((access) => isEqual(form(tokens[access]), secret));
}

function isEqual(expected: string, found: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(found)];
  return a.length === b.length && timingSafeEqual(a, b);
}
