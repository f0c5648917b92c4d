import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { INTERACTIVE_FOLDER } from '../core/environment.ts';
import { drain, newDrain } from '../relay/drain.ts';
import { settleSessions } from '../ingest/session/settle-sessions.ts';
import type { Store } from '../store/open-store.ts';
import { openNewStore } from './store/open-new-store.ts';
import { answer, bill, toolResult, writeTranscript } from './claude/transcript.ts';
import { isolatedEnvironment } from './isolated-state.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A process ID that no process has. */
export const UNUSED_PID = 4_194_304;

/** The session, time and place of a record; without a folder it belongs to an interactive session. */
export type RecordOrigin = {
  readonly session?: string;
  readonly transcript?: string;
  readonly cli?: number | undefined;
  readonly folder?: string;
  readonly runner?: string;
  readonly via?: 'module' | 'command';
};

/** A relay with its own state folder. */
export type InteractiveRelay = {
  readonly store: Store;
  readonly home: string;
  /** Writes a hook event with the time `at`. */
  readonly hook: (at: number, event: string, payload?: Payload, by?: RecordOrigin) => void;
  /** Writes a model request as observed by the module. */
  readonly request: (at: number, index: number, by?: RecordOrigin) => void;
  /** Ingests the written records and settles due sessions; by default all that can be settled. */
  readonly pass: (now: number, all?: boolean) => Promise<void>;
};

type Payload = Readonly<Record<string, unknown>>;

/** The default Claude session. */
export const CLAUDE_SESSION = '11111111-2222-4333-8444-555555555555';

/**
 * Opens a relay that ingests records of interactive sessions; `more` can name a database other than the default file.
 */
export async function openInteractiveRelay(more: Readonly<Record<string, string>> = {}): Promise<InteractiveRelay> {
  const home = temporaryFolder();
  const store = await openNewStore(isolatedEnvironment(home, more));
  onTestFinished(() => store.close());
  const options = newDrain({ store, home, exports: true });
  const write = writing(home);
  const origin = (by: RecordOrigin): Payload => ({ session: by.runner, cli: 'cli' in by ? by.cli : UNUSED_PID });
  return {
    store,
    home,
    hook: (at, event, payload = {}, by = {}) => {
      const { session = CLAUDE_SESSION, transcript, via = 'command' } = by;
      const about = { session_id: session, cwd: '/p', ...(transcript && { transcript_path: transcript }) };
      const record = { type: 'hook', via, at, payload: { ...about, hook_event_name: event, ...payload } };
      write({ ...origin(by), ...record }, by.folder);
    },
    request: (at, index, by = {}) => {
      const usage = { input: 100, output: 80, cacheRead: 1000, cacheWrite5m: 30, cacheWrite1h: 20 };
      const what = { sessionId: by.session ?? CLAUDE_SESSION, turnId: 't', index, model: 'claude-opus-5-5', usage };
      write({ ...origin(by), type: 'request', at, startedAt: at - 10, toolUseIds: [], ...what }, by.folder);
    },
    pass: async (now, all = true) => {
      while ((await drain(options)) > 0);
      await settleSessions(options, now, { all });
    },
  };
}

function writing(home: string) {
  let count = 0;
  return (record: Payload, folder = join(home, 'spool', INTERACTIVE_FOLDER)): void => {
    mkdirSync(folder, { recursive: true });
    // Like those of the command hooks, names do not reflect the order.
    const name = `${(++count * 7919) % 10_007}-${count}.json`;
    writeFileSync(join(folder, name), JSON.stringify({ v: 1, ...record }));
  };
}

/** The transcript of the default session. */
export function transcriptIn({ home }: InteractiveRelay): string {
  return join(home, `${CLAUDE_SESSION}.jsonl`);
}

/**
 * Writes a session with two requests and a tool call that starts at `at` and ends two seconds later. `billed` is the
 * number of requests on the CLI's bill of the whole conversation.
 */
export function writeInteractiveSession(
  relay: InteractiveRelay,
  at: number,
  by: RecordOrigin = {},
  { source = 'startup', billed = 2 }: { readonly source?: string; readonly billed?: number } = {},
): void {
  const transcript = transcriptIn(relay);
  const origin = { transcript, ...by };
  const [call, prompt_id] = [`call-${at}`, `prompt-${at}`];
  relay.hook(at, 'SessionStart', { source }, origin);
  relay.hook(at + 100, 'UserPromptSubmit', { prompt: 'secret', prompt_id }, origin);
  relay.hook(at + 1000, 'PostToolUse', { tool_name: 'Bash', tool_use_id: call, duration_ms: 100 }, origin);
  relay.hook(at + 1900, 'Stop', { prompt_id }, origin);
  relay.hook(at + 2000, 'SessionEnd', { reason: 'other' }, origin);
  writeTranscript(transcript, at + 2000, [
    ...answer(`a-${at}`, at + 500, { [call]: { name: 'Bash', command: 'secret' } }),
    toolResult(call, at + 1000),
    ...answer(`b-${at}`, at + 1500),
    bill(billed),
  ]);
}
