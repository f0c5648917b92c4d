import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lengthOf, randomOf } from './generated-text.ts';
import { openRowWriter, type Row, type RowWriter, type Speaker } from './generated-rows.ts';

/** Where transcripts are generated, and how many. */
export type HistoryOptions = {
  /** The folder of the CLI, which gets a folder `projects`. */
  readonly folder: string;
  /** The size of all files, in bytes; the last session may exceed it. */
  readonly bytes: number;
  readonly seed?: number;
  /** The end of the history, in milliseconds since 1970. */
  readonly end: number;
};

/** What was generated. */
export type GeneratedHistory = { readonly bytes: number; readonly files: number; readonly sessions: number };

type History = {
  readonly random: () => number;
  readonly writer: RowWriter;
  readonly folder: string;
  readonly written: { bytes: number; files: number };
};

const LAYOUTS = ['folder', 'folder', 'beside', 'inline'] as const;

const PERIOD_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Generates a history in the layouts of several versions of the CLI: subagents in a folder of the session, beside it or
 * inside its transcript; conversations that were forked, and messages that no model wrote.
 */
export function generateHistory({ folder, bytes: limit, seed = 1, end }: HistoryOptions): GeneratedHistory {
  const random = randomOf(seed);
  const history: History = { random, writer: openRowWriter(seed + 1), folder, written: { bytes: 0, files: 0 } };
  let sessions = 0;
  while (history.written.bytes < limit) {
    const layout = LAYOUTS[sessions % LAYOUTS.length] ?? 'folder';
    writeSession(history, layout, end - Math.floor(random() * PERIOD_MS));
    sessions += 1;
  }
  return { ...history.written, sessions };
}

const MODELS = ['claude-sonnet-4-5-20250929', 'claude-opus-4-1-20250805', 'claude-haiku-4-5-20251001'];

const VERSION = { folder: '2.1.330', beside: '2.0.42', inline: '1.0.113' } as const;

function writeSession(history: History, layout: (typeof LAYOUTS)[number], at: number): void {
  const { random, writer } = history;
  const cwd = `/home/user/projects/app-${Math.floor(random() * 12)}`;
  const model = MODELS[Math.floor(random() * MODELS.length)] ?? '';
  const speaker: Speaker = { sessionId: randomUUID(), cwd, version: VERSION[layout], model };
  const rows = writer.conversation(speaker, lengthOf(random, 60), at);
  const project = join(history.folder, 'projects', cwd.replaceAll('/', '-'));
  const subagents = Array.from({ length: Math.floor(random() * 3) }, () => subagentOf(history, speaker, at));
  if (layout === 'inline') rows.push(...subagents.flatMap(({ rows: own }) => own));
  if (random() < 0.05) rows.push(synthetic(rows.at(-1) ?? {}));
  write(history, join(project, `${speaker.sessionId}.jsonl`), rows);
  const folder = layout === 'folder' ? join(project, speaker.sessionId, 'subagents') : project;
  if (layout !== 'inline')
    for (const { agentId, rows: own } of subagents) write(history, join(folder, `agent-${agentId}.jsonl`), own);
  if (random() < 0.04) writeFork(history, project, rows.slice(0, Math.ceil(rows.length / 3)));
}

function subagentOf({ random, writer }: History, speaker: Speaker, at: number) {
  const agentId = randomUUID().slice(0, 8);
  return { agentId, rows: writer.conversation({ ...speaker, agentId }, lengthOf(random, 12), at + 60_000) };
}

function synthetic(row: Row): Row {
  const usage = { input_tokens: 0, output_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
  const content = [{ type: 'text', text: 'API Error' }];
  const message = { id: randomUUID(), role: 'assistant', model: '<synthetic>', content, usage };
  return { ...row, type: 'assistant', uuid: randomUUID(), isApiErrorMessage: true, toolUseResult: undefined, message };
}

function write({ written }: History, file: string, rows: readonly Row[]): void {
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  written.files += 1;
  written.bytes += Buffer.byteLength(text);
}

/** A fork begins with the rows of the conversation, under its own session ID. */
function writeFork(history: History, project: string, rows: readonly Row[]): void {
  const sessionId = randomUUID();
  write(
    history,
    join(project, `${sessionId}.jsonl`),
    rows.map((row) => ({ ...row, sessionId })),
  );
}
