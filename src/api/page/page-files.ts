import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { encodeBody, encodedResponse, type EncodedBody } from '../encoded-body.ts';
import { problem } from '../problem.ts';

/** A file of the page. */
export type PageFile = { readonly content: EncodedBody; readonly type: string; readonly etag: string };

/** The files of the page by path, such as `/index.html`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** What is asked of the page: a path, and headers of the request. */
export type PageRequest = {
  readonly path: string;
  readonly ifNoneMatch: string | undefined;
  readonly acceptEncoding: string | undefined;
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Reads the built page: a few files, which stay in memory as they are sent. */
export function readPageFiles(folder: string): PageFiles {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const content = readFileSync(path);
      // Weak: the same for a client that accepts no compression.
      const etag = `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 20)}"`;
      const type = TYPES[extname(path)] ?? 'application/octet-stream';
      return [`/${relative(folder, path).split(sep).join('/')}`, { content: encodeBody(content), type, etag }] as const;
    }),
  );
}

/** Assets have the hash of their content in their names. */
const ASSETS = '/assets/';

/** The file with this path; the page itself for any other path but those of assets, which is the address of a view. */
export function pageResponse(files: PageFiles, { path, ifNoneMatch, acceptEncoding }: PageRequest): Response {
  const file = files.get(path) ?? (path.startsWith(ASSETS) ? undefined : files.get('/index.html'));
  // A page that was opened before an update asks for assets of its version.
  if (!file) return problem(404, `Cannot find ${JSON.stringify(path)}: no such file`, 'Reload the page');
  const caching = path.startsWith(ASSETS) ? 'public, max-age=31536000, immutable' : 'no-cache';
  const headers = { 'content-type': file.type, etag: file.etag, 'cache-control': caching };
  if (ifNoneMatch === file.etag) return new Response(null, { status: 304, headers });
  return encodedResponse(file.content, acceptEncoding, headers);
}
