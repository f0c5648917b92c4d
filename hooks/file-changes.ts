/**
 * What a tool call did to files, measured from its input and response so that no content is stored. Used by the
 * in-process module, which can import from the plugin's folder only, and by the relay.
 */

/** One file that a tool call created or modified. Sizes in bytes; a count that is unknown is absent. */
export type MeasuredChange = {
  readonly path: string;
  readonly operation: 'create' | 'modify';
  readonly size?: number;
  readonly sizeBefore?: number;
  readonly lines?: number;
  readonly linesAdded?: number;
  readonly linesRemoved?: number;
};

/** A successful tool call: the structured response, the input, and the folder that a relative path is seen from. */
export type FinishedToolCall = {
  readonly tool: string;
  readonly response: unknown;
  readonly input?: unknown;
  readonly cwd?: string | undefined;
};

/** Counts the lines that differ between two texts; undefined if that would take too long. */
export type DifferenceOf = (before: string, after: string) => object | undefined;

/** Number of lines of a text; a last line without a line end counts. */
export function linesOf(text: string): number {
  let lines = text === '' || text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** The files that a successful call changed, from its structured response and input. */
export function fileChangesOf(call: FinishedToolCall, differenceOf: DifferenceOf): MeasuredChange[] {
  const tool = TOOLS.get(call.tool);
  if (!tool) return [];
  const path = textOf(objectOf(call.response)[tool.response]) ?? textOf(objectOf(call.input)[tool.input]);
  if (!path) return [];
  const absolute = isAbsolute(path) || !call.cwd ? path : `${call.cwd}/${path}`;
  return [tool.measure(absolute, call, differenceOf)];
}

/**
 * The CLI's message to the model about a file created by Write; the only source if the structured response is missing.
 */
const CREATED = 'File created successfully';

/** The tools that change files: where their responses and inputs name the file, and how the change is measured. */
const TOOLS: ReadonlyMap<string, { response: string; input: string; measure: Measure }> = new Map([
  ['Write', { response: 'filePath', input: 'file_path', measure: written }],
  ['Edit', { response: 'filePath', input: 'file_path', measure: edited }],
  ['MultiEdit', { response: 'filePath', input: 'file_path', measure: multiEdited }],
  ['NotebookEdit', { response: 'notebook_path', input: 'notebook_path', measure: notebookEdited }],
]);

type Measure = (path: string, call: FinishedToolCall, differenceOf: DifferenceOf) => MeasuredChange;

function written(path: string, { response, input }: FinishedToolCall, differenceOf: DifferenceOf): MeasuredChange {
  const found = objectOf(response);
  const content = textOf(found['content']) ?? textOf(objectOf(input)['content']);
  const isStated = found['type'] === 'create' || textOf(response)?.startsWith(CREATED) === true;
  // Without a type, only the CLI's `null` says that there was no file.
  if (isStated || (found['type'] === undefined && found['originalFile'] === null)) return created(path, content);
  const original = textOf(found['originalFile']);
  return modified(path, { original, content, patch: found['structuredPatch'] }, differenceOf);
}

type Json = { readonly [key: string]: unknown };

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function created(path: string, content: string | undefined): MeasuredChange {
  return {
    path,
    operation: 'create',
    ...(content !== undefined && { linesAdded: linesOf(content) }),
    linesRemoved: 0,
    ...after(content),
  };
}

function after(content: string | undefined): object {
  return content === undefined ? {} : { size: bytesOf(content), lines: linesOf(content) };
}

/** The size of a text in UTF-8, counted without encoding it: copies of large files would fill the memory. */
function bytesOf(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit <= 0x7f) continue;
    const isPair = isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(at + 1));
    bytes += unit <= 0x7ff ? 1 : 2;
    if (isPair) at++;
  }
  return bytes;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** A file before and after, as far as that is known, with the patch between the two. */
type Edited = { readonly original: string | undefined; readonly content: string | undefined; readonly patch: unknown };

function modified(path: string, change: Edited, differenceOf: DifferenceOf): MeasuredChange {
  return {
    path,
    operation: 'modify',
    ...lineCounts(change, differenceOf),
    ...before(change.original),
    ...after(change.content),
  };
}

/**
 * The lines added and removed according to the CLI's patch. Without a patch (a notebook, an older CLI), or with an empty
 * one between different texts, the texts are compared.
 */
function lineCounts({ original, content, patch }: Edited, differenceOf: DifferenceOf): object {
  const isComparable = original !== undefined && content !== undefined;
  const isMissing = !Array.isArray(patch) || (patch.length === 0 && isComparable && original !== content);
  if (isMissing || patch.some(isCut)) return (isComparable && differenceOf(original, content)) || {};
  return { linesAdded: patchLines(patch, '+', 'linesAdded'), linesRemoved: patchLines(patch, '-', 'linesRemoved') };
}

/** Whether the end of the lines is missing, as in a row of a transcript that was too long. */
function isCut(hunk: unknown): boolean {
  const { lines } = objectOf(hunk);
  return Array.isArray(lines) && lines.at(-1) === null;
}

/** The lines of a hunk with a sign; of a large record, only their number is known. */
function patchLines(patch: readonly unknown[], sign: string, counted: 'linesAdded' | 'linesRemoved'): number {
  return patch.map(objectOf).reduce((sum, { lines, [counted]: number }) => {
    if (!Array.isArray(lines)) return sum + (Number.isSafeInteger(number) ? Math.max(0, Number(number)) : 0);
    return sum + lines.filter((line) => typeof line === 'string' && line.startsWith(sign)).length;
  }, 0);
}

function before(original: string | undefined): object {
  return original === undefined ? {} : { sizeBefore: bytesOf(original) };
}

function edited(path: string, { response, input }: FinishedToolCall, differenceOf: DifferenceOf): MeasuredChange {
  const [found, asked] = [objectOf(response), objectOf(input)];
  const from = textOf(found['oldString']) ?? textOf(asked['old_string']);
  const to = textOf(found['newString']) ?? textOf(asked['new_string']);
  const original = textOf(found['originalFile']);
  if (isCreation(found, from, original)) return created(path, to);
  const all = (found['replaceAll'] ?? asked['replace_all']) === true;
  const isKnown = original !== undefined && from !== undefined && to !== undefined;
  const content = isKnown ? replaced(original, from, to, all) : undefined;
  return modified(path, { original, content, patch: found['structuredPatch'] }, differenceOf);
}

/**
 * Whether an edit of nothing created its file. The CLI reports the previous content as `null` or `""` if there was
 * no file, and as `""` if it was empty; newer versions mark the latter as content that the model had not seen. An empty
 * file that the model had read before cannot be distinguished from a new one and counts as created.
 */
function isCreation(found: Json, from: string | undefined, original: string | undefined): boolean {
  return from === '' && !original && found['contentNotInModelContext'] !== true;
}

/** Replaces text literally, without patterns such as `$&`. As in the CLI, removing a whole line removes its line end. */
function replaced(original: string, from: string, to: string, all: boolean): string {
  const isWholeLine = to === '' && !from.endsWith('\n') && original.includes(`${from}\n`);
  const old = isWholeLine ? `${from}\n` : from;
  return all ? original.split(old).join(to) : original.replace(old, () => to);
}

function multiEdited(path: string, { response, input }: FinishedToolCall, differenceOf: DifferenceOf): MeasuredChange {
  const found = objectOf(response);
  const edits = found['edits'] ?? objectOf(input)['edits'];
  const changes = Array.isArray(edits) && edits.length > 0 ? edits.map(objectOf) : undefined;
  const original = textOf(found['originalFileContents']) ?? textOf(found['originalFile']);
  if (isCreation(found, textOf(changes?.[0]?.['old_string']), original))
    return created(path, changes && afterEdits('', changes));
  const content = original !== undefined && changes ? afterEdits(original, changes) : undefined;
  return modified(path, { original, content, patch: found['structuredPatch'] }, differenceOf);
}

/** The content after several edits, one after the other; undefined if one of them is unknown. */
function afterEdits(original: string, edits: readonly Json[]): string | undefined {
  return edits.reduce<string | undefined>((content, edit) => {
    const [from, to] = [textOf(edit['old_string']), textOf(edit['new_string'])];
    if (content === undefined || from === undefined || to === undefined) return undefined;
    return replaced(content, from, to, edit['replace_all'] === true);
  }, original);
}

function notebookEdited(path: string, { response }: FinishedToolCall, differenceOf: DifferenceOf): MeasuredChange {
  const found = objectOf(response);
  const [original, content] = [textOf(found['original_file']), textOf(found['updated_file'])];
  return modified(path, { original, content, patch: undefined }, differenceOf);
}

function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path);
}
