import { Buffer, isUtf8 } from 'node:buffer';

/** What stands for bytes that are no UTF-8 where Node decodes a name. */
const REPLACEMENT = '\u{FFFD}';

/** A name or path that Node has decoded, as it is written; undefined where the bytes must be read to know. */
export function decodedPath(path: string): string | undefined {
  if (path.includes(REPLACEMENT)) return undefined;
  return path.includes('\\') ? path.split('/').map(escapedName).join('/') : path;
}

/**
 * Names of files as text. On most file systems a name is any bytes but `/` and NUL. One that is UTF-8 stands as it is.
 * In one that is not, each byte out of place is written `\xff`, and a backslash is doubled; so it is in a name that
 * only looks like that. Two names are never written alike, and each text leads back to its bytes.
 */

const ESCAPED = /\\(?:\\|x[89a-f][0-9a-f])/;

/** A name that is UTF-8, as it is written. */
function escapedName(name: string): string {
  return ESCAPED.test(name) ? name.replaceAll('\\', '\\\\') : name;
}

/** A name or path by its bytes. */
export function pathOfBytes(bytes: Buffer): string {
  return decodedPath(bytes.toString('utf8')) ?? escapedPath(bytes);
}

const SLASH = 0x2f;

function escapedPath(path: Buffer): string {
  const end = path.indexOf(SLASH);
  if (end >= 0) return `${escapedPath(path.subarray(0, end))}/${escapedPath(path.subarray(end + 1))}`;
  if (isUtf8(path)) return escapedName(path.toString('utf8'));
  let text = '';
  for (let at = 0; at < path.length;) {
    const sign = signAt(path, at);
    text += sign ? sign.replace('\\', '\\\\') : `\\x${path.toString('hex', at, at + 1)}`;
    at += sign ? Buffer.byteLength(sign) : 1;
  }
  return text;
}

function signAt(bytes: Buffer, at: number): string | undefined {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    const sign = bytes.subarray(at, at + length);
    if (isUtf8(sign)) return sign.toString('utf8');
  }
  return undefined;
}

/** The path of a file in a folder, for the functions of the file system. */
export function systemPath(folder: string, path: string): string | Buffer {
  return path === ''
    ? folder
    : ESCAPED.test(path)
      ? Buffer.concat([Buffer.from(`${folder}/`), bytesOfPath(path)])
      : `${folder}/${path}`;
}

/** The bytes of a path. */
export function bytesOfPath(path: string): Buffer {
  const names = path.split('/').map((name) => (ESCAPED.test(name) ? unescapedName(name) : Buffer.from(name)));
  return Buffer.concat(names.flatMap((name, index) => (index === 0 ? [name] : [Buffer.from('/'), name])));
}

function unescapedName(name: string): Buffer {
  return Buffer.concat(
    [...name.matchAll(/\\\\|\\x([89a-f][0-9a-f])|[^\\]+|\\/g)].map(([text, byte]) =>
      byte ? Buffer.from(byte, 'hex') : Buffer.from(text === '\\\\' ? '\\' : text),
    ),
  );
}
