import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../core/environment.ts';
import type { JsonObject } from '../core/json.ts';
import { pluginHooks } from './plugin-hooks.ts';
import { REPLAY_SPEED, type RecordedRequest, type RecordedTool, type Recording } from './recording.ts';
import { absoluteInput, runTool, type ToolPlace } from './replay-tools.ts';
import { apiUsage, sessionBill } from './session-bill.ts';
import { openStream, type StreamWriter } from './stream-writer.ts';
import { openTranscript, type TranscriptWriter } from './transcript-writer.ts';

/** A session to replay: the arguments of the Claude CLI and the place where it runs. */
export type ReplayOptions = {
  readonly prompt: string;
  readonly sessionId: string;
  readonly plugins: readonly string[];
  readonly permissionMode: string;
  readonly outputFormat: string;
  readonly cwd: string;
  readonly env: Environment;
};

/**
 * Replays a recorded session like the Claude CLI would run it: executes the tool calls, fires the hooks, prints the
 * CLI's output, and writes a transcript with the bill.
 */
export async function replaySession(recording: Recording, options: ReplayOptions): Promise<void> {
  const { prompt, permissionMode, cwd } = options;
  const playing = begin(recording, options);
  const { transcript, stream, fire } = playing;
  const { model, requests } = recording;
  const text = requests.at(-1)?.text ?? '';
  await fire('SessionStart', { source: 'startup' });
  stream.begin({ model, cwd, permissionMode });
  await fire('UserPromptSubmit', { prompt });
  transcript.say({ type: 'user', message: { role: 'user', content: prompt } });
  for (const request of requests) await playRequest(playing, request);
  await fire('Stop', { stop_hook_active: false, last_assistant_message: text });
  const bill = sessionBill(recording, Date.now());
  stream.end(text, requests.length, bill, recording.structured);
  await fire('SessionEnd', { reason: 'other' });
  transcript.leaveBill(bill);
}

type Playing = {
  readonly recording: Recording;
  readonly place: ToolPlace;
  readonly transcript: TranscriptWriter;
  readonly stream: StreamWriter;
  readonly fire: (event: string, more: JsonObject) => Promise<void>;
};

function begin(recording: Recording, options: ReplayOptions): Playing {
  const { sessionId, plugins, permissionMode, outputFormat, cwd, env } = options;
  // Like the CLI: child processes do not inherit its telemetry settings.
  const inherited = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('OTEL_')));
  const place = {
    cwd,
    env: { ...inherited, CLAUDECODE: '1', CLAUDE_PID: String(process.pid), CLAUDE_CODE_SESSION_ID: sessionId },
  };
  const transcript = openTranscript(sessionId, cwd, env);
  const hooks = pluginHooks(plugins, cwd, place.env);
  const common = { session_id: sessionId, transcript_path: transcript.path, cwd, permission_mode: permissionMode };
  const fire: Playing['fire'] = (event, more) => hooks(event, { ...common, hook_event_name: event, ...more });
  return { recording, place, transcript, stream: openStream(sessionId, outputFormat), fire };
}

async function playRequest(playing: Playing, request: RecordedRequest): Promise<void> {
  const { recording, place } = playing;
  await sleep(request.ms / REPLAY_SPEED);
  const calls = request.tools.map((tool) => ({ tool, id: freshId('toolu') }));
  const about = { id: freshId('msg'), type: 'message', role: 'assistant', model: recording.model };
  const stop = { stop_reason: calls.length > 0 ? 'tool_use' : 'end_turn', usage: apiUsage(request.usage) };
  const [requestId, { effort }] = [freshId('req'), recording];
  // One row per block, each with the usage of the whole message, as in the CLI.
  const sayBlock = (block: JsonObject): void =>
    say(playing, { type: 'assistant', requestId, effort, message: { ...about, content: [block], ...stop } });
  sayBlock({ type: 'text', text: request.text });
  for (const { tool, id } of calls)
    sayBlock({ type: 'tool_use', id, name: tool.name, input: absoluteInput(tool, place.cwd) });
  for (const { tool, id } of calls) await playTool(playing, tool, id);
}

/**
 * Creates an ID like the API's. Recorded IDs are never reused: they are unique, and an entity with a known ID is not
 * counted again.
 */
function freshId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`;
}

/** Writes a part of the conversation to both the transcript and the output. */
function say({ transcript, stream }: Playing, row: JsonObject): void {
  return stream.say(transcript.say(row));
}

async function playTool(playing: Playing, tool: RecordedTool, id: string): Promise<void> {
  const { place, fire } = playing;
  const input = absoluteInput(tool, place.cwd);
  const about = { tool_name: tool.name, tool_input: input, tool_use_id: id };
  await fire('PreToolUse', about);
  const startedAt = performance.now();
  const outcome = await runTool(tool.name, input, place);
  const duration_ms = Math.round(performance.now() - startedAt);
  const failed = 'error' in outcome;
  if (failed) await fire('PostToolUseFailure', { ...about, error: outcome.error, is_interrupt: false, duration_ms });
  else await fire('PostToolUse', { ...about, tool_response: outcome.response, duration_ms });
  const content = failed ? outcome.error : JSON.stringify(outcome.response);
  say(playing, {
    type: 'user',
    message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content, is_error: failed }] },
    toolUseResult: failed ? `Error: ${outcome.error}` : outcome.response,
  });
}
