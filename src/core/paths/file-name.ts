import { Buffer, isUtf8 } from 'node:buffer';

/** The replacement character that Node puts in decoded names for bytes that are not UTF-8. */
const REPLACEMENT = '\u{FFFD}';

/** The escaped form of a name or path decoded by Node; undefined if its bytes must be read. */
export function decodedPath(path: string): string | undefined {
  if (path.includes(REPLACEMENT)) return undefined;
  return path.includes('\\') ? path.split('/').map(escapedName).join('/') : path;
}

/**
 * File names as text. On most file systems a name can contain any byte except `/` and NUL. A UTF-8 name is kept as it
 * is. In other names each invalid byte is written as `\xff` and each backslash is doubled; the same applies to names
 * that look like an escaped one. The encoding is unambiguous and reversible.
 */

const ESCAPED = /\\(?:\\|x[89a-f][0-9a-f])/;

/** The escaped form of a UTF-8 name. */
function escapedName(name: string): string {
  return ESCAPED.test(name) ? name.replaceAll('\\', '\\\\') : name;
}

/** The escaped form of a name or path given as bytes. */
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

/** The path of a file in a folder, as passed to file system functions. */
export function systemPath(folder: string, path: string): string | Buffer {
  return path === ''
    ? folder
    : path.includes('\\') && ESCAPED.test(path)
      ? Buffer.concat([Buffer.from(`${folder}/`), bytesOfPath(path)])
      : `${folder}/${path}`;
}

/** The bytes of an escaped path. */
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
