import { extname } from 'node:path';
import type { StaticCharts } from '../charts/chart-data.ts';
import { EXIT, UserError } from '../core/errors.ts';
import { outputFile } from '../exports/output/output-file.ts';
import { writeStandardOutput } from '../exports/output/standard-output.ts';
import type { Document } from './document.ts';
import { loadCharts } from './load-charts.ts';
import { htmlOf } from './render/html.ts';
import { pdfOf } from './render/pdf.ts';

/** One of {@link DOCUMENT_FORMATS}. */
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

/** A file that was written. */
export type WrittenDocument = { readonly file: string; readonly format: DocumentFormat; readonly bytes: number };

/** Makes a document with charts. */
export type DocumentMaker = (charts: StaticCharts) => Promise<Document>;

/** Where to write. */
export type DocumentTarget = { readonly path: string; readonly replace: boolean; readonly signal: AbortSignal };

/** The formats of documents: extensions of files. */
export const DOCUMENT_FORMATS = ['html', 'pdf'] as const;

/**
 * Writes a document to a file, in the format that its extension names. The file is complete or does not exist.
 * @throws {UserError} if the extension is unknown, the file exists, it cannot be written, or PDF is not possible
 */
export async function writeDocument(make: DocumentMaker, target: DocumentTarget): Promise<WrittenDocument> {
  const { path, replace, signal } = target;
  const format = formatOf(path);
  const file = outputFile(path, replace);
  try {
    const content = await renderDocument(make, format);
    await file.write(chunksOf(content), signal);
    await file.commit();
    return { file: path, format, bytes: content.byteLength };
  } finally {
    file.discard();
  }
}

function formatOf(path: string): DocumentFormat {
  const extension = extname(path).slice(1).toLowerCase();
  const format = DOCUMENT_FORMATS.find((known) => known === (extension === 'htm' ? 'html' : extension));
  if (format) return format;
  throw new UserError(`Cannot write ${path}: its name does not say whether it is HTML or PDF`, {
    hint: 'Use a name that ends with .html or .pdf',
    exitCode: EXIT.wrongUse,
  });
}

async function* chunksOf(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

/**
 * The content of a file with a document.
 * @throws {UserError} if PDF is not possible
 */
export async function renderDocument(make: DocumentMaker, format: DocumentFormat): Promise<Uint8Array> {
  const charts = await loadCharts();
  const document = await make(charts);
  return format === 'pdf' ? pdfOf(document, charts.tokens) : Buffer.from(htmlOf(document, charts.tokens));
}

/** Writes a document as HTML to standard output. */
export async function printHtml(make: DocumentMaker): Promise<void> {
  await writeStandardOutput(chunksOf(await renderDocument(make, 'html')));
}
