import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import { costOf, toUsd } from '../../src/pricing/pricing.ts';
import { NO_USAGE, TOKEN_KINDS, type TokenUsage } from '../../src/pricing/usage.ts';
import { EXAMPLES } from '../../src/demo/examples-folder.ts';
import { readRecording, type RecordedTool, type Recording } from '../../src/demo/recording.ts';

const NOT_AGENT = { requests: 0, tokens: NO_USAGE, costUsd: 0, toolCalls: 0, failedToolCalls: 0 };

/** The expected steps in `show --json` after a replay of the recordings. */
export function expectedSteps() {
  return [
    { name: 'plan', attempt: 1, kind: 'first', result: 'success', errorType: null, ...agentStep('plan') },
    { name: 'implement', attempt: 1, kind: 'first', result: 'success', errorType: null, ...agentStep('implement') },
    { name: 'check', attempt: 1, kind: 'first', result: 'failure', errorType: 'ChecksFail', ...NOT_AGENT },
    { name: 'repair', attempt: 1, kind: 'repair', result: 'success', errorType: null, ...agentStep('repair') },
    { name: 'check', attempt: 2, kind: 'retry', result: 'success', errorType: null, ...NOT_AGENT },
    { name: 'package', attempt: 1, kind: 'first', result: 'success', errorType: null, ...NOT_AGENT },
  ];
}

/** The recorded sessions by step, in order of replay. */
const RECORDINGS: ReadonlyMap<string, Recording> = new Map(
  ['plan', 'implement', 'repair'].map((name) => [name, readRecording(join(EXAMPLES, 'slugify', `${name}.json`))]),
);

function agentStep(name: string) {
  const recording = RECORDINGS.get(name);
  if (!recording) throw new Error(`There is no recording of ${name}`);
  const tools = recording.requests.flatMap((request) => request.tools);
  return {
    requests: recording.requests.length,
    tokens: sumOf(recording),
    costUsd: costUsd(recording),
    toolCalls: tools.length,
    failedToolCalls: tools.filter(({ fails }) => fails).length,
  };
}

function sumOf(recording: Recording): TokenUsage {
  const total = (kind: keyof TokenUsage): number => recording.requests.reduce((all, { usage }) => all + usage[kind], 0);
  return { ...NO_USAGE, ...Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, total(kind)])) };
}

function costUsd({ model, requests }: Recording): number {
  return toUsd(requests.reduce((all, { usage }) => all + (costOf({ model, usage, at: Date.now() }) ?? Number.NaN), 0));
}

/** The total cost of the recorded sessions, in US dollars. */
export function expectedCostUsd(): number {
  return [...RECORDINGS.values()].reduce((all, one) => all + costUsd(one), 0);
}

/** The total number of tool calls in the recordings. */
export function expectedToolCalls(): number {
  return expectedSteps().reduce((all, { toolCalls }) => all + toolCalls, 0);
}

/** A file operation in a recording. */
type ExpectedFile = { readonly step: string; readonly operation: string; readonly path: string; readonly size: number };

/** The file operations of the recordings: their writes and edits, in their order. */
export function expectedFiles(): ExpectedFile[] {
  const contents = new Map<string, string>();
  const calls = [...RECORDINGS].flatMap(([step, { requests }]) =>
    requests.flatMap(({ tools }) => tools.map((tool) => ({ step, tool }))),
  );
  return calls.flatMap(({ step, tool }) => {
    const path = tool.input['file_path'] ?? '';
    const content = contentAfter(tool, contents.get(path));
    if (content === undefined) return [];
    const known = contents.has(path);
    contents.set(path, content);
    return [{ step, operation: known ? 'modify' : 'create', path, size: Buffer.byteLength(content) }];
  });
}

function contentAfter({ name, input }: RecordedTool, before: string | undefined): string | undefined {
  if (name === 'Write') return input['content'];
  if (name === 'Edit') return before?.replace(input['old_string'] ?? '', () => input['new_string'] ?? '');
  return undefined;
}
