import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../core/json.ts';
import { apiUsage, type SessionBill } from './session-bill.ts';

/** The output of the Claude CLI for a session: all records with `stream-json`, otherwise only the last answer. */
export type StreamWriter = {
  readonly begin: (about: JsonObject) => void;
  /** Prints a row of the transcript as a record. */
  readonly say: (row: JsonObject) => void;
  readonly end: (text: string, turns: number, bill: SessionBill, structured?: JsonObject) => void;
};

/** Opens the output of a session. */
export function openStream(sessionId: string, outputFormat: string): StreamWriter {
  const streams = outputFormat === 'stream-json';
  const print = (record: JsonObject): void => {
    if (streams) console.log(JSON.stringify({ uuid: randomUUID(), ...record, session_id: sessionId }));
  };
  return {
    begin: (about) => print({ type: 'system', subtype: 'init', ...about }),
    say: ({ type, uuid, timestamp, message, requestId, toolUseResult }) =>
      print({
        type,
        uuid,
        timestamp,
        message,
        parent_tool_use_id: null,
        request_id: requestId,
        tool_use_result: toolUseResult,
      }),
    end: (text, turns, bill, structured) => {
      if (streams) print({ ...resultOf(text, turns, bill), ...(structured && { structured_output: structured }) });
      else console.log(text);
    },
  };
}

function resultOf(text: string, turns: number, bill: SessionBill): JsonObject {
  return {
    type: 'result',
    subtype: 'success',
    is_error: false,
    result: text,
    stop_reason: 'end_turn',
    terminal_reason: 'completed',
    num_turns: turns,
    duration_ms: bill.apiMs,
    duration_api_ms: bill.apiMs,
    total_cost_usd: bill.totalUsd,
    usage: apiUsage(bill.usage),
    modelUsage: bill.modelUsage,
    permission_denials: [],
  };
}
