import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Environment } from '../core/environment.ts';
import type { JsonObject } from '../core/json.ts';
import type { SessionBill } from './session-bill.ts';

/** A transcript being written, in the Claude CLI's format and location. */
export type TranscriptWriter = {
  readonly path: string;
  /** Appends a row to the conversation; returns it as written. */
  readonly say: (row: JsonObject) => JsonObject;
  /** Appends the row with the CLI's bill. */
  readonly leaveBill: (bill: SessionBill) => void;
};

/** Creates the transcript of a new session. */
export function openTranscript(sessionId: string, cwd: string, env: Environment): TranscriptWriter {
  const path = transcriptPath(sessionId, cwd, env);
  mkdirSync(dirname(path), { recursive: true });
  const append = (row: JsonObject): void => appendFileSync(path, `${JSON.stringify(row)}\n`);
  let parentUuid: string | null = null;
  return {
    path,
    say: (row) => {
      const uuid = randomUUID();
      const envelope = { uuid, timestamp: new Date().toISOString(), cwd, sessionId };
      const said = { parentUuid, isSidechain: false, ...row, ...envelope };
      append(said);
      parentUuid = uuid;
      return said;
    },
    leaveBill: ({ totalUsd, modelUsage, hasUnknownModelCost, apiMs }) =>
      append({
        type: 'cost-state',
        sessionId,
        totalCostUSD: totalUsd,
        totalAPIDuration: apiMs,
        modelUsage,
        hasUnknownModelCost,
      }),
  };
}

/** The location of a session's transcript in the Claude CLI. */
function transcriptPath(sessionId: string, cwd: string, env: Environment): string {
  const config = env['CLAUDE_CONFIG_DIR'] || join(env['HOME'] || homedir(), '.claude');
  return join(config, 'projects', cwd.replaceAll(/[^a-zA-Z0-9]/g, '-'), `${sessionId}.jsonl`);
}
