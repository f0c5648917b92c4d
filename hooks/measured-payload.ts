import { fileChangesOf } from './file-changes.ts';

type Json = { readonly [key: string]: unknown };

/** The fields of a hook payload that say who, what and when; none of them holds content. */
const KEPT = [
  'hook_event_name',
  'session_id',
  'transcript_path',
  'cwd',
  'source',
  'reason',
  'model',
  'effort',
  'agent_id',
  'agent_type',
  'tool_name',
  'tool_use_id',
  'duration_ms',
  'is_interrupt',
];

/** The kind of an error, of few values: an exit code, an interruption, or just that it failed. */
const errorTypeOf = (payload: Json): string => {
  if (payload['is_interrupt'] === true) return 'interrupted';
  const exit = /^(?:Error: )?Exit code (\d+)/.exec(String(payload['error'] ?? ''));
  return exit ? `exit_code_${exit[1]}` : 'tool_error';
};

const responseField = (payload: Json, key: string): unknown => {
  const response = payload['tool_response'];
  return typeof response === 'object' && response !== null ? (response as Json)[key] : undefined;
};

/**
 * A hook payload with its content measured and left out: prompts, answers, file contents and command lines never
 * reach the store. Measuring what has been measured changes nothing.
 */
export const measuredPayload = (payload: Json): Json => {
  if (payload['measured'] === true) return payload;
  const event = payload['hook_event_name'];
  const kept = Object.fromEntries(KEPT.filter((key) => payload[key] !== undefined).map((key) => [key, payload[key]]));
  return {
    measured: true,
    ...kept,
    ...(event === 'PostToolUse' && {
      files: fileChangesOf(String(payload['tool_name']), payload['tool_response']),
      started_agent: responseField(payload, 'agentId'),
    }),
    ...(event === 'PostToolUseFailure' && { error_type: errorTypeOf(payload) }),
  };
};
