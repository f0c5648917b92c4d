/**
 * What a tool call did to files, measured from its input and response so that no content need be kept.
 * Shared by the in-process module, which has nothing but the plugin's own folder, and the relay.
 */

type Json = { readonly [key: string]: unknown };

/** One file that a tool call created or modified. Sizes in bytes. */
export type MeasuredChange = {
  readonly path: string;
  readonly operation: 'create' | 'modify';
  readonly size?: number;
  readonly sizeBefore?: number;
  readonly lines?: number;
  readonly linesAdded?: number;
  readonly linesRemoved?: number;
};

const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** How many lines a text has; a last line without a line end counts. */
export const linesOf = (text: string): number =>
  text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

const patchLines = (patch: unknown, sign: string): number =>
  (Array.isArray(patch) ? patch : [])
    .flatMap((hunk) => objectOf(hunk)['lines'])
    .filter((line) => typeof line === 'string' && line.startsWith(sign)).length;

const before = (original: string | undefined): object =>
  original === undefined ? {} : { sizeBefore: bytesOf(original) };

const after = (content: string | undefined): object =>
  content === undefined ? {} : { size: bytesOf(content), lines: linesOf(content) };

const created = (path: string, content: string | undefined): MeasuredChange => ({
  path,
  operation: 'create',
  linesAdded: linesOf(content ?? ''),
  linesRemoved: 0,
  ...after(content),
});

const modified = (
  path: string,
  original: string | undefined,
  content: string | undefined,
  patch: unknown,
): MeasuredChange => ({
  path,
  operation: 'modify',
  linesAdded: patchLines(patch, '+'),
  linesRemoved: patchLines(patch, '-'),
  ...before(original),
  ...after(content),
});

const written = (response: Json): MeasuredChange[] => {
  const [path, content] = [textOf(response['filePath']), textOf(response['content'])];
  if (path === undefined) return [];
  if (response['type'] === 'create') return [created(path, content)];
  return [modified(path, textOf(response['originalFile']), content, response['structuredPatch'])];
};

/** A replacement that takes `$` as it stands. */
const replaced = (original: string, from: string, to: string, all: boolean): string =>
  all ? original.split(from).join(to) : original.replace(from, () => to);

const edited = (response: Json): MeasuredChange[] => {
  const path = textOf(response['filePath']);
  const [from, to] = [textOf(response['oldString']) ?? '', textOf(response['newString']) ?? ''];
  if (path === undefined) return [];
  const original = textOf(response['originalFile']);
  if (original === undefined && from === '') return [created(path, to)];
  const content = original === undefined ? undefined : replaced(original, from, to, response['replaceAll'] === true);
  return [modified(path, original, content, response['structuredPatch'])];
};

const notebookEdited = (response: Json): MeasuredChange[] => {
  const path = textOf(response['notebook_path']);
  if (path === undefined || textOf(response['error'])) return [];
  const [original, content] = [textOf(response['original_file']), textOf(response['updated_file'])];
  return [{ path, operation: 'modify', ...before(original), ...after(content) }];
};

/** The files that a successful call of `tool` changed, by its structured response; none for tools that change none. */
export const fileChangesOf = (tool: string, response: unknown): MeasuredChange[] => {
  const found = objectOf(response);
  if (tool === 'Write') return written(found);
  if (tool === 'Edit') return edited(found);
  if (tool === 'NotebookEdit') return notebookEdited(found);
  return [];
};
