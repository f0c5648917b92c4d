import type { Environment } from '../../core/environment.ts';
import type { DocumentFormat } from '../../documents/write-document.ts';
import type { ReadFailure } from '../reads/pool/read-protocol.ts';

/** What a document is about: a run, or the runs of a period that filter words select. */
export type DocumentQuery = {
  readonly format: DocumentFormat;
  readonly about: { readonly run: string } | { readonly words: string; readonly period: string };
};

/** What the worker is started with. */
export type DocumentJob = { readonly env: Environment; readonly query: DocumentQuery };

/** The only message of the worker: the file, or why there is none. */
export type WrittenFile = { readonly content: Uint8Array<ArrayBuffer> } | { readonly failure: ReadFailure };
