import { traceparentOf } from '../core/context.ts';
import { VARIABLE, type Environment } from '../core/environment.ts';
import { newSessionId } from '../core/ids.ts';
import type { Ledger } from '../core/record.ts';
import { sessionSpanId } from '../core/span-ids.ts';
import { appendRecord } from '../spool/append-record.ts';
import { readContext } from '../spool/context-folder.ts';
import { runCommand, type Exit } from '../process/run-command.ts';
import { sessionArguments } from './cli-arguments.ts';
import { cliVersion } from './cli-version.ts';
import { findTranscript } from './find-transcript.ts';
import { hookForm, hooksPlugin } from './hooks-plugin.ts';
import { readLedger } from './ledger.ts';

/** A Claude CLI to run. */
export type ClaudeCommand = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Environment;
  /** The spool folder of the step around it. */
  readonly folder: string;
};

const ledgerOf = (claudeSessionId: string | undefined, env: Environment): Ledger | undefined => {
  try {
    const transcript = claudeSessionId ? findTranscript(claudeSessionId, env) : undefined;
    return transcript ? readLedger(transcript) : undefined;
  } catch {
    return undefined;
  }
};

/** What the CLI process is told: its own id, and the span that its native telemetry hangs under. */
const sessionEnvironment = (folder: string, session: string): Environment => {
  const context = readContext(folder);
  const traceparent = context && traceparentOf(context, sessionSpanId(session));
  return { [VARIABLE.session]: session, ...(traceparent && { [VARIABLE.traceparent]: traceparent }) };
};

/**
 * Runs the Claude CLI with the hooks attached, its input and output the caller's own, and records its ledger when it
 * has ended. The user's settings are not touched.
 */
export const runClaude = async ({ command, args, env, folder }: ClaudeCommand): Promise<Exit> => {
  const form = hookForm(await cliVersion(command, env));
  const { args: allArgs, claudeSessionId } = sessionArguments(args, hooksPlugin(form));
  const session = newSessionId();
  const startedAt = Date.now();
  const exit = await runCommand(command, allArgs, { ...env, ...sessionEnvironment(folder, session) });
  const ledger = ledgerOf(claudeSessionId, env);
  try {
    appendRecord(folder, {
      v: 1,
      type: 'session.ended',
      at: Date.now(),
      session,
      startedAt,
      exitCode: exit.code,
      ...(exit.signal && { signal: exit.signal }),
      ...(ledger && { ledger }),
    });
  } catch {
    // A full disk loses the record, not the session.
  }
  return exit;
};
