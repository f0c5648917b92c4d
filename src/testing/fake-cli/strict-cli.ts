import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Flags and hook events that a version of the CLI rejects. */
export type Strictness = {
  readonly version: string;
  readonly refusedFlags?: readonly string[];
  readonly events: readonly string[];
  /** The model of its request. @default one that has a price */
  readonly model?: string;
};

const PROGRAM = String.raw`
const { appendFileSync, mkdirSync, readFileSync } = require('node:fs');
const { spawnSync } = require('node:child_process');
const { randomUUID } = require('node:crypto');
const { join, dirname } = require('node:path');
const args = process.argv.slice(2);
if (args[0] === '--version') { console.log(STRICTNESS.version); process.exit(0); }
const refused = (STRICTNESS.refusedFlags ?? []).find((flag) => args.includes(flag));
if (refused) { console.error("error: unknown option '" + refused + "'"); process.exit(1); }
const valuesOf = (flag) => args.flatMap((arg, i) => (arg === flag ? [args[i + 1]] : []));
const sources = [
  ...valuesOf('--plugin-dir').map((plugin) => join(plugin, '.claude-plugin', 'plugin.json')),
  ...valuesOf('--settings').slice(0, 1),
];
const read = (source) => JSON.parse(source.startsWith('{') ? source : readFileSync(source, 'utf8'));
const hooks = sources
  .map((source) => read(source).hooks ?? {})
  .filter((of) => typeof of === 'object' && Object.keys(of).every((event) => STRICTNESS.events.includes(event)));
const id = valuesOf('--session-id')[0] ?? randomUUID();
const cwd = process.cwd();
const transcript = join(process.env.HOME, '.claude', 'projects', cwd.replace(/[^A-Za-z0-9]/g, '-'), id + '.jsonl');
const fire = (event) => {
  const input = JSON.stringify({ session_id: id, transcript_path: transcript, cwd, hook_event_name: event });
  for (const of of hooks) for (const group of of[event] ?? []) for (const { command } of group.hooks)
    spawnSync('/bin/sh', ['-c', command], { input });
};
fire('SessionStart');
mkdirSync(dirname(transcript), { recursive: true });
const usage = { input_tokens: 100, output_tokens: 10, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 };
const message = { id: 'msg_' + id, role: 'assistant', model: STRICTNESS.model ?? 'claude-sonnet-4-6', content: [], usage };
appendFileSync(transcript, JSON.stringify({ type: 'assistant', sessionId: id, uuid: randomUUID(), requestId: 'req_' + id, timestamp: new Date().toISOString(), message }) + '\n');
fire('Stop');
fire('SessionEnd');
`;

/**
 * Writes a program `claude` that is as strict as the real ones: it fails on unknown flags, and ignores all hooks of a
 * plugin or settings file that contains an unknown event. Its transcript has one model request, and it fires
 * SessionStart, Stop and SessionEnd. Returns its folder.
 */
export function writeStrictCli(folder: string, strictness: Strictness): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'claude');
  writeFileSync(file, `#!${process.execPath}\nconst STRICTNESS = ${JSON.stringify(strictness)};\n${PROGRAM}`);
  chmodSync(file, 0o755);
  return folder;
}
