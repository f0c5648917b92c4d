import { readFileSync } from 'node:fs';
import type { TokenUsage } from '../pricing/usage.ts';

/** A tool call as the model asks for it; paths are relative to the package. */
export type RecordedTool = {
  readonly name: string;
  readonly input: Readonly<Record<string, string>>;
  /** Whether it failed; a replay fails of its own, for the tools really run. */
  readonly fails?: true;
};

/** One model request: how long it took, what it used, and what the model said and asked for. */
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
};

/** How many times faster than recorded a session is replayed; its tools take the time that they take. */
export const REPLAY_SPEED = 30;

/** Reads a recording; they come with the package and are trusted. */
export function readRecording(file: string): Recording {
  return JSON.parse(readFileSync(file, 'utf8')) as Recording;
}
