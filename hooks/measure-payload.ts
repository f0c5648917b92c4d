/**
 * How the CLI starts the result of a denied tool call, whether denied by a user, a rule, a hook or the auto mode. Newer
 * versions also mark such a result; in older ones only this text distinguishes it from a failure.
 */
const DENIAL = new RegExp(
  `^(?:Error: )?(?:<tool_use_error>)?(?:${[
    'User rejected tool use',
    "The user doesn't want to (?:proceed with this tool use|take this action right now)",
    '\\[Request interrupted by user for tool use\\]',
    'Permission to [^]{1,1000} has been denied',
    'Permission for this action (?:was|has been) denied',
    'Claude requested permissions? to ',
    'This command requires approval',
    'This Bash command contains multiple operations\\. The following parts? requires? approval',
    'Hook PreToolUse:\\S+ denied this tool',
    'File is in a directory that is (?:denied|ignored) by your permission settings',
  ].join('|')})`,
);

/** Whether the text of a tool's result says that the call was not allowed. */
export function isDenial(text: unknown): boolean {
  return DENIAL.test(textOf(text).slice(0, 2000));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * A short number (FNV-1a, 32 bits) that is the same for the same input of a tool: by it a permission that was asked for
 * finds its call, which it does not name. No input can be read from it.
 */
export function inputDigest(input: unknown): string {
  let hash = 0x811c9dc5;
  for (const sign of JSON.stringify(input, sortedKeys) ?? '') {
    hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

function sortedKeys(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}

type Json = { readonly [key: string]: unknown };

/** What a finished tool call did to files, by its response and input; `cwd` is the folder that it ran in. */
type FilesOf = (call: { tool: string; response: unknown; input: unknown; cwd: string }) => readonly object[];

/** The fields of a hook payload that say who, what and when; none of them holds content. */
const KEPT = [
  'hook_event_name',
  'session_id',
  'transcript_path',
  'cwd',
  'prompt_id',
  'source',
  'model',
  'effort',
  'agent_id',
  'agent_type',
  'tool_name',
  'tool_use_id',
  'duration_ms',
  'is_interrupt',
  'stop_hook_active',
  'trigger',
  'tokens_before',
  'tokens_after',
  'from_model',
  'to_model',
  'context_tokens',
];

/**
 * Measures a hook payload and leaves its content out; `filesOf` says what a tool call did to files. It imports nothing,
 * because the CLI and Node want imports spelled in different ways, and both load it. Measuring what has been measured
 * changes nothing.
 */
export function measurePayload(payload: Json, filesOf: FilesOf): Json {
  if (payload['measured'] === true) return payload;
  const kept = Object.fromEntries(KEPT.filter((key) => payload[key] !== undefined).map((key) => [key, payload[key]]));
  const event = textOf(payload['hook_event_name']);
  return { measured: true, ...kept, ...(Object.hasOwn(MEASURED, event) && MEASURED[event]?.(payload, filesOf)) };
}

const FILE_TOOLS: ReadonlySet<string> = new Set(['Write', 'Edit', 'MultiEdit', 'NotebookEdit']);

/** The result of a tool that was interrupted while it ran: the CLI adds the exit code or what the tool had printed. */
const INTERRUPTED =
  /^(?:Error: )?(?:Exit code \d+\n\[Request interrupted by user for tool use\]|\[Request interrupted by user for tool use\]\n)/;

/** What is measured of an event beside the kept fields; `filesOf` says what a tool call did to files. */
const MEASURED: Readonly<Record<string, (payload: Json, filesOf: FilesOf) => Json>> = {
  PostToolUse: finishedCall,
  PostToolUseFailure: (payload) => ({ error_type: toolErrorType(payload) }),
  PermissionRequest: (payload) => ({ input_digest: inputDigest(payload['tool_input']) }),
  UserPromptSubmit: (payload) => ({ prompt_length: textOf(payload['prompt']).length }),
  StopFailure: (payload) => ({ error_type: word(payload['error']) }),
  SessionEnd: (payload) => ({ reason: word(payload['reason']) }),
};

function finishedCall(payload: Json, filesOf: FilesOf): Json {
  const response = payload['tool_response'];
  const errorType = responseErrorType(payload);
  if (errorType !== undefined) return { error_type: errorType, files: [] };
  const call = { tool: textOf(payload['tool_name']), response, input: payload['tool_input'] };
  return {
    files: filesOf({ ...call, cwd: textOf(payload['cwd']) }),
    started_agent: responseField(payload, 'agentId'),
  };
}

/**
 * The type of the error that a call reported as its response, undefined if it succeeded. It decides as the CLI does for
 * `is_error` of the result in the transcript: of NotebookEdit (seen from 1.0.128 to 2.1.39) a response with an `error`
 * is a failure, of Bash one that was `interrupted`. Responses of other tools may contain anything, and are successes.
 */
function responseErrorType(payload: Json): string | undefined {
  const [response, tool] = [payload['tool_response'], textOf(payload['tool_name'])];
  if (isDenial(response)) return 'permission_denied';
  if (tool === 'Bash' && responseField(payload, 'interrupted') === true) return 'interrupted';
  const error = textOf(responseField(payload, 'error')) || textOf(response).startsWith('Error');
  return FILE_TOOLS.has(tool) && error ? 'tool_error' : undefined;
}

function responseField(payload: Json, key: string): unknown {
  const response = payload['tool_response'];
  return typeof response === 'object' && response !== null ? (response as Json)[key] : undefined;
}

/** The kind of an error, of few values: a denial, an exit code, an interruption, or just that it failed. */
function toolErrorType(payload: Json): string {
  if (INTERRUPTED.test(textOf(payload['error']).slice(0, 200))) return 'interrupted';
  if (isDenial(payload['error'])) return 'permission_denied';
  if (payload['is_interrupt'] === true) return 'interrupted';
  const exit = /^(?:Error: )?Exit code (\d+)/.exec(textOf(payload['error']));
  return exit ? `exit_code_${exit[1]}` : 'tool_error';
}

/** A word of the CLI's own, such as `rate_limit` or `prompt_input_exit`; a sentence is none. */
function word(value: unknown): string {
  return /^[a-z0-9_]{1,40}$/.test(textOf(value)) ? textOf(value) : 'other';
}
