import { PERMISSION_DENIED } from '../../telemetry/names.ts';
import type { FileChange } from '../../spool/record.ts';
import { write, writeHook, type Actor, type SessionScript } from './session-script.ts';
import type { Work } from './workflows.ts';

/** Creates the IDs of the calls that a request asks for. */
export function newToolUse({ ids }: SessionScript): string {
  return `toolu_simulated_${ids.hex(16)}`;
}

/** The tools called for each type of work, with weights. */
const TOOLS: Readonly<Record<Work, readonly (readonly [Tool, number])[]>> = {
  reading: [
    ['Read', 6],
    ['Grep', 3],
    ['Glob', 1],
    ['Bash', 1],
  ],
  writing: [
    ['Edit', 4],
    ['Bash', 3],
    ['Read', 2],
    ['Write', 2],
  ],
  checking: [
    ['Bash', 4],
    ['Read', 2],
    ['Grep', 1],
  ],
};

type Tool = 'Read' | 'Grep' | 'Glob' | 'Edit' | 'Write' | 'Bash';

/** Median and spread of the duration in seconds, and failure rate, by tool. */
const TOOL_PROFILES: Readonly<Record<Tool, { seconds: number; spread: number; fails: number; error: string }>> = {
  Read: { seconds: 0.03, spread: 0.5, fails: 0.01, error: 'tool_error' },
  Grep: { seconds: 0.2, spread: 0.6, fails: 0.005, error: 'tool_error' },
  Glob: { seconds: 0.1, spread: 0.5, fails: 0.002, error: 'tool_error' },
  Edit: { seconds: 0.05, spread: 0.5, fails: 0.02, error: 'tool_error' },
  Write: { seconds: 0.04, spread: 0.5, fails: 0.005, error: 'tool_error' },
  Bash: { seconds: 5, spread: 1, fails: 0.06, error: 'exit_code_1' },
};

const MAX_FAILURES = 0.8;

/** Generates a tool call of an actor, starting with its request; advances the script's time by its duration. */
export function callTool(script: SessionScript, actor: Actor, toolUseId: string): void {
  const { random, spec, tuning } = script;
  const tool = random.weighted(TOOLS[spec.work]);
  const { seconds, spread, fails, error } = TOOL_PROFILES[tool];
  const askedAt = script.at;
  const { inputDigest, denied } = askForPermission(script, tool, actor);
  const startedAt = script.at;
  if (!denied) script.at += Math.ceil(random.lognormal(seconds * 1000, spread) * tuning.seconds);
  const failed = random.chance(Math.min(fails * tuning.failures, MAX_FAILURES));
  const errorType = denied ? PERMISSION_DENIED : failed ? error : undefined;
  const files = writeEnd(script, actor, { tool, toolUseId, startedAt, ...(errorType && { errorType }) });
  script.toolCalls.push({
    toolUseId,
    tool,
    startedAt: askedAt,
    endedAt: script.at,
    files,
    ...(actor.agentId && { agentId: actor.agentId }),
    ...(errorType && { errorType }),
    ...(inputDigest && { inputDigest, decider: 'user_temporary' }),
  });
  if (tool === 'Bash' && !errorType) writeShellChanges(script, toolUseId, startedAt);
}

type Asked = { readonly inputDigest?: string; readonly denied: boolean };

const ASKS = 0.03;
const DENIED = 0.1;

/** Occasionally generates a permission request, during which the session waits. */
function askForPermission(script: SessionScript, tool: Tool, actor: Actor): Asked {
  const { random, ids } = script;
  if (tool !== 'Bash' || !random.chance(ASKS)) return { denied: false };
  const inputDigest = ids.hex(8);
  const who = actor.agentId ? { agent_id: actor.agentId } : {};
  writeHook(script, 'PermissionRequest', { tool_name: tool, input_digest: inputDigest, ...who });
  script.at += Math.round(random.lognormal(25_000, 0.9));
  return { inputDigest, denied: random.chance(DENIED) };
}

type End = { readonly tool: Tool; readonly toolUseId: string; readonly startedAt: number; readonly errorType?: string };

function writeEnd(script: SessionScript, actor: Actor, { tool, toolUseId, startedAt, errorType }: End): FileChange[] {
  const files = errorType ? [] : filesOf(script, tool);
  writeHook(script, EVENT(errorType), {
    tool_name: tool,
    tool_use_id: toolUseId,
    duration_ms: script.at - startedAt,
    ...(actor.agentId && { agent_id: actor.agentId }),
    ...(errorType ? { error_type: errorType } : { files }),
  });
  return files;
}

function filesOf({ files, context }: SessionScript, tool: Tool): FileChange[] {
  const change = tool === 'Write' ? files.create() : tool === 'Edit' ? files.modify() : undefined;
  return change ? [{ ...change, path: `${context.project}/${change.path}` }] : [];
}

function EVENT(errorType: string | undefined): string {
  if (errorType === PERMISSION_DENIED) return 'PermissionDenied';
  return errorType ? 'PostToolUseFailure' : 'PostToolUse';
}

const CHANGES_BY_SHELL = 0.15;

/** Generates the changes of a command as found by snapshots. */
function writeShellChanges(script: SessionScript, toolUseId: string, startedAt: number): void {
  const { random, files } = script;
  if (!random.chance(CHANGES_BY_SHELL)) return;
  const change = (random.chance(0.3) ? files.remove() : undefined) ?? files.create();
  write(script, {
    v: 1,
    type: 'files.changed',
    at: script.at,
    startedAt,
    toolUseId,
    source: 'shell',
    changes: [change],
  });
}
