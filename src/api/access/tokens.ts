import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
 * @throws {UserError} if the file cannot be read or written, or others could read it
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
    requireSecret(file);
    const stored = asObject(parseJson(readFileSync(file, 'utf8')));
    const [full, read] = [asText(stored['full']), asText(stored['read'])];
    if (!full || !read) throw new Error('it has no tokens');
    return { full, read };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

const FOR_OTHERS = 0o077;

/** Tokens that others could read are no secret. */
function requireSecret(file: string): void {
  const { mode, uid } = statSync(file);
  const user = process.geteuid?.();
  if (user === undefined) return;
  if (uid !== user) throw new Error(`the file belongs to user ${uid}`);
  if ((mode & FOR_OTHERS) !== 0) throw new Error('other users can read the file');
}

/** The file appears with its content: a server that starts at the same time never reads a part of it. */
function createTokens(home: string, file: string): Tokens {
  makeFolder(home);
  const created = { full: newToken(), read: newToken() };
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, `${JSON.stringify(created, null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(unfinished, file);
    return created;
  } catch (error) {
    // Another server created it at the same time.
    if (codeOf(error) === 'EEXIST') return tokensIn(file) ?? created;
    throw error;
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function newToken(): string {
  return randomBytes(24).toString('base64url');
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
