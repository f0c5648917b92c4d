import type { Environment } from '../../core/environment.ts';
import type { Format } from '../../exports/formats/formats.ts';
import type { ReadFailure } from '../reads/pool/read-protocol.ts';

/** What to export: a table, a format, and filter words as in the list of runs. */
export type ExportQuery = { readonly table: string; readonly format: Format; readonly words: string };

/** What the worker is started with. It sends a message for each one that it receives. */
export type ExportJob = { readonly env: Environment; readonly query: ExportQuery };

/** A part of an export: bytes, its end, or why it failed. */
export type ExportPart =
  | { readonly chunk: string | Uint8Array }
  | { readonly done: true }
  | { readonly failure: ReadFailure };
