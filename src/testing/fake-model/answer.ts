import type { ServerResponse } from 'node:http';
import type { Turn, Usage } from './plan.ts';

/** The identity of an answer; all its IDs derive from `unique`. */
export type AnswerIdentity = { readonly unique: string; readonly model: string };

/** Answers with an API error. */
export function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  const error = { type: status === 529 ? 'overloaded_error' : 'api_error', message: `planned error ${status}` };
  response.end(JSON.stringify({ type: 'error', error }));
}

/** Answers with a message as a stream of events, like the model API. */
export function stream(response: ServerResponse, turn: Turn, identity: AnswerIdentity): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': `req_${identity.unique}` });
  for (const event of eventsOf(turn, identity)) {
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  }
  response.end();
}

type StreamEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

/** The usage of a turn whose plan does not specify one. */
const DEFAULT_USAGE: Usage = {
  input_tokens: 100,
  output_tokens: 80,
  cache_creation_input_tokens: 50,
  cache_read_input_tokens: 1000,
  cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 20 },
};

function eventsOf(turn: Turn, { unique, model }: AnswerIdentity): StreamEvent[] {
  const usage = { ...DEFAULT_USAGE, ...turn.usage };
  const { tools = [], text = 'done' } = turn;
  const message = { id: `msg_${unique}`, type: 'message', role: 'assistant', model, content: [] };
  // The count of output tokens grows during the stream; the last event has the final count.
  const begin = { ...message, stop_reason: null, stop_sequence: null, usage: { ...usage, output_tokens: 1 } };
  const end = { stop_reason: tools.length > 0 ? 'tool_use' : 'end_turn', stop_sequence: null };
  return [
    { type: 'message_start', message: begin },
    ...textBlock(text),
    ...tools.flatMap(({ name, input }, i) => toolBlock(i + 1, { id: `toolu_${unique}_${i}`, name, input })),
    { type: 'message_delta', delta: end, usage: { output_tokens: usage.output_tokens } },
    { type: 'message_stop' },
  ];
}

function textBlock(text: string): StreamEvent[] {
  return block(0, { type: 'text', text: '' }, { type: 'text_delta', text });
}

function block(index: number, content_block: object, delta: object): StreamEvent[] {
  return [
    { type: 'content_block_start', index, content_block },
    { type: 'content_block_delta', index, delta },
    { type: 'content_block_stop', index },
  ];
}

function toolBlock(index: number, { id, name, input }: { id: string; name: string; input: object }): StreamEvent[] {
  const delta = { type: 'input_json_delta', partial_json: JSON.stringify(input) };
  return block(index, { type: 'tool_use', id, name, input: {} }, delta);
}
