import { readFileSync } from 'node:fs';
import type { JsonObject } from '../core/json.ts';
import type { TokenUsage } from '../pricing/usage.ts';

/** A tool call as requested by the model; paths are relative to the package. */
export type RecordedTool = {
  readonly name: string;
  readonly input: Readonly<Record<string, string>>;
  /** Whether the call failed; informational, because a replay really executes the tools. */
  readonly fails?: true;
};

/** A model request: duration, usage, text and requested tool calls. */
export type RecordedRequest = {
  readonly ms: number;
  readonly text: string;
  readonly usage: TokenUsage;
  readonly tools: readonly RecordedTool[];
};

/** A recorded session of the Claude CLI. */
export type Recording = {
  readonly model: string;
  readonly effort: string;
  readonly requests: readonly RecordedRequest[];
  /** The answer by the schema that the session was given. */
  readonly structured?: JsonObject;
};

/** Speed-up of replayed requests; tools run in real time. */
export const REPLAY_SPEED = 30;

/** Reads a recording; recordings are part of the package and trusted. */
export function readRecording(file: string): Recording {
  return JSON.parse(readFileSync(file, 'utf8')) as Recording;
}
