import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../core/errors.ts';
import { makeFolder } from '../../core/paths/make-folder.ts';

/** Signs texts with the key of this state folder, and checks signatures. */
export type Signer = {
  /** The text with its signature in front. */
  readonly sign: (text: string) => string;
  /** The signed text; undefined if it is damaged or was signed with another key. */
  readonly verify: (signed: string) => string | undefined;
};

const KEY_BYTES = 32;

const HEX_DIGITS = 2 * KEY_BYTES;

/**
 * Opens the signing key of a state folder, and creates it at first. It is not in the cache folder: a program
 * that can only write there cannot sign.
 * @throws errors of the file system
 */
export function openSigner(stateFolder: string): Signer {
  const key = readKey(stateFolder) ?? createKey(stateFolder);
  const signatureOf = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return {
    sign: (text) => `${signatureOf(text).toString('hex')}\n${text}`,
    verify: (signed) => {
      const given = Buffer.from(signed.slice(0, HEX_DIGITS), 'hex');
      const text = signed.slice(HEX_DIGITS + 1);
      if (given.length !== KEY_BYTES || signed.charAt(HEX_DIGITS) !== '\n') return undefined;
      return timingSafeEqual(given, signatureOf(text)) ? text : undefined;
    },
  };
}

const FILE = 'cache-key';

function readKey(folder: string): Buffer | undefined {
  try {
    const key = readFileSync(join(folder, FILE));
    return key.length === KEY_BYTES ? key : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Of processes that create a key at the same time, one wins, and its key is complete when it appears. */
function createKey(folder: string): Buffer {
  makeFolder(folder);
  const draft = join(folder, `.${FILE}-${process.pid}-${randomBytes(4).toString('hex')}`);
  writeFileSync(draft, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx' });
  try {
    replaceInvalid(folder);
    linkSync(draft, join(folder, FILE));
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const key = readKey(folder);
  if (key) return key;
  throw new Error('its signing key is damaged');
}

/** A key of another length is the rest of a full disk; what it signed is lost. */
function replaceInvalid(folder: string): void {
  try {
    if (readFileSync(join(folder, FILE)).length !== KEY_BYTES) rmSync(join(folder, FILE));
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
