import { resolve } from 'node:path';
import { newSessionId } from '../../core/ids/ids.ts';
import { messageOf } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { cliVersion } from '../cli/cli-version.ts';
import { claudeArguments, unsupportedOption, type ClaudeOptions } from '../cli/claude-options.ts';
import { STOPPED_TEXT, problem, type ClaudeResult } from './claude-result.ts';
import { openRecordPlace, type RecordPlace } from './record-place.ts';
import { runSession } from './run-session.ts';
import { openSessionOutput } from './session-output.ts';
import { notRun, outcomeOf, resultOf, type ClaudeRun } from './session-result.ts';
import { openSessionStream } from './session-stream.ts';

/**
 * Runs a task with the Claude CLI as part of the surrounding step. Hooks are attached, tokens and cost are counted, and
 * no process that the CLI started is left running when the function returns. Failures are reported in the result; only
 * errors of `onEvent` are thrown.
 *
 * @example const { ok, text } = await step('plan', {}, ({ env }) => runClaude({ prompt: 'Plan it', env, maxTurns: 20 }));
 */
export async function runClaude(options: ClaudeOptions): Promise<ClaudeResult> {
  const listener = listen(options);
  const prepared = prepare(options, listener);
  const place = openRecordPlace(prepared.env, resolve(options.cwd ?? ''));
  const result = await run(prepared, place, listener.signal);
  place.close(result);
  for (const error of listener.thrown()) throw error;
  return result;
}

/** The caller's `onEvent`: what it throws ends the session and is thrown to the caller in the end. */
type Listener = {
  readonly onEvent: (event: JsonObject) => void;
  readonly signal: AbortSignal;
  readonly thrown: () => unknown[];
};

function listen({ onEvent, signal }: ClaudeOptions): Listener {
  const thrown: unknown[] = [];
  const failed = new AbortController();
  return {
    signal: signal ? AbortSignal.any([signal, failed.signal]) : failed.signal,
    thrown: () => thrown,
    onEvent: (event) => {
      if (thrown.length > 0) return;
      try {
        onEvent?.(event);
      } catch (error) {
        thrown.push(error);
        failed.abort();
      }
    },
  };
}

function prepare(options: ClaudeOptions, { onEvent }: Listener): ClaudeRun {
  const stream = openSessionStream();
  const env = { ...process.env, ...options.env };
  const output = openSessionOutput({ prompt: options.prompt, stream, onEvent });
  return { options, env, stream, output, session: newSessionId() };
}

async function run(prepared: ClaudeRun, place: RecordPlace, signal: AbortSignal): Promise<ClaudeResult> {
  const { options, env, output, session } = prepared;
  const { command = 'claude', cwd, timeoutMs } = options;
  const refusal = place.folder && unsupportedOption(options, await cliVersion(command, env));
  if (refusal) return notRun(prepared, problem('not_started', refusal));
  if (signal.aborted) return notRun(prepared, problem('cancelled', STOPPED_TEXT.cancelled));
  try {
    const ended = await runSession(
      {
        command,
        args: claudeArguments(options),
        env: { ...env, ...place.env },
        session,
        signal,
        piped: true,
        endsLeftovers: true,
        onStart: output.attach,
        ...(place.folder && { folder: place.folder }),
        ...(cwd && { cwd }),
        ...(timeoutMs !== undefined && { timeoutMs }),
      },
      (exited) => outcomeOf(prepared, exited),
    );
    return resultOf(prepared, ended);
  } catch (error) {
    return notRun(prepared, problem('not_started', messageOf(error)));
  }
}
