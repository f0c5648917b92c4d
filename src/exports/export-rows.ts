import type { Store } from '../store/open-store.ts';
import { pagesOf } from './export-table.ts';
import { encode, WITHOUT_PROVENANCE, type Chunks, type Format } from './formats/formats.ts';
import { outputFile } from './output/output-file.ts';
import { writeStandardOutput } from './output/standard-output.ts';
import { provenanceOf, type ExportRequest, type Provenance } from './provenance.ts';

/** A file to write. */
export type FileTarget = {
  readonly path: string;
  /** Whether to replace an existing file. */
  readonly replace: boolean;
  /** Stops the export; the file is not written then. */
  readonly signal: AbortSignal;
};

/** What was written to a file. */
export type ExportedFile = {
  readonly table: string;
  readonly format: Format;
  readonly file: string;
  /** The file with the provenance; null if the format holds it. */
  readonly metaFile: string | null;
  readonly rows: number;
};

/**
 * Writes the rows of a table to standard output, from a view of the store that does not change.
 * @throws {UserError} if standard output cannot be written
 */
export async function exportToStandardOutput(store: Store, request: ExportRequest, format: Format): Promise<void> {
  await withChunks(store, request, format, ({ chunks }) => writeStandardOutput(chunks));
}

type Encoded = { readonly chunks: Chunks; readonly provenance: Provenance; readonly rows: () => number };

function withChunks<T>(
  store: Store,
  request: ExportRequest,
  format: Format,
  use: (encoded: Encoded) => Promise<T>,
): Promise<T> {
  const { table, columns, filter, limit } = request;
  return store.snapshot(async (snapshot) => {
    const provenance = provenanceOf(request, store.id, store.now());
    let rows = 0;
    const counted = async function* (): AsyncGenerator<readonly object[]> {
      for await (const page of pagesOf(table, snapshot, filter, limit)) {
        rows += page.length;
        yield page;
      }
    };
    return use({ chunks: await encode(format, columns, counted(), provenance), provenance, rows: () => rows });
  });
}

/**
 * Writes the rows of a table to a file, from a view of the store that does not change. The file and the one with its
 * provenance get their names when both are complete.
 * @throws {UserError} if the file exists and must not be replaced, or cannot be written
 */
export async function exportToFile(
  store: Store,
  request: ExportRequest,
  format: Format,
  { path, replace, signal }: FileTarget,
): Promise<ExportedFile> {
  const metaFile = metaFileOf(path, format);
  const [file, meta] = [outputFile(path, replace), metaFile === null ? undefined : outputFile(metaFile, replace)];
  try {
    return await withChunks(store, request, format, async ({ chunks, provenance, rows }) => {
      await file.write(chunks, signal);
      await meta?.write(textOf({ ...provenance, rows: rows() }), signal);
      await meta?.commit();
      await file.commit();
      return { table: request.table.name, format, file: path, metaFile, rows: rows() };
    });
  } finally {
    file.discard();
    meta?.discard();
  }
}

/** The file with the provenance of an export; null if the format holds it. */
function metaFileOf(path: string, format: Format): string | null {
  return WITHOUT_PROVENANCE.has(format) ? `${path}.meta.json` : null;
}

async function* textOf(provenance: Provenance & { readonly rows: number }): AsyncGenerator<string> {
  yield `${JSON.stringify(provenance, null, 2)}\n`;
}

/** Passes the rows of a table to `write` chunk by chunk, from a view of the store that does not change. */
export async function exportChunks(
  store: Store,
  request: ExportRequest,
  format: Format,
  write: (chunk: string | Uint8Array) => Promise<void>,
): Promise<void> {
  await withChunks(store, request, format, async ({ chunks }) => {
    for await (const chunk of chunks) await write(chunk);
  });
}
