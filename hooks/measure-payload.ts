/**
 * How the result of a denied tool call begins, whether it was denied by a user, a rule, a hook or the auto mode. Newer
 * CLI versions also mark such a result; in older ones only this text distinguishes it from a failure.
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
 * A hash (FNV-1a, 32 bits) of the input of a tool. It matches a permission request, which has no call ID, with its call.
 * The input cannot be derived from it.
 */
export function inputDigest(input: unknown): string {
  const text = jsonOf(input);
  let hash = 0x811c9dc5;
  // By index: an iterator would create a string for each character of a file.
  for (let at = 0; at < text.length; at++) {
    const point = text.codePointAt(at) ?? 0;
    if (point > 0xffff) at += 1;
    hash = Math.imul(hash ^ point, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** What is nested too deeply for the stack, which a tool could be given to stop the recording, takes no stack. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value, sortedKeys) ?? '';
  } catch {
    return jsonOfDeep(value);
  }
}

function sortedKeys(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}

/** A hook has little time, and an object inside itself, which it could get in the process of the CLI, has no end. */
const MAX_DEEP_LENGTH = 256 * 1024;

/** The same text as `JSON.stringify(value, sortedKeys)`, up to a limit: the CLI and Node have stacks of different sizes. */
function jsonOfDeep(value: unknown): string {
  let text = '';
  const rest: { readonly before?: string; readonly value?: unknown }[] = [{ value }];
  for (let next = rest.pop(); next && text.length + rest.length < MAX_DEEP_LENGTH; next = rest.pop()) {
    text += next.before ?? '';
    if (!('value' in next)) continue;
    const isList = Array.isArray(next.value);
    const sorted = sortedKeys('', next.value);
    if (typeof sorted !== 'object' || sorted === null) {
      text += typeof sorted === 'string' ? JSON.stringify(sorted) : String(sorted);
      continue;
    }
    text += isList ? '[' : '{';
    rest.push({ before: isList ? ']' : '}' });
    const entries = Object.entries(sorted).map(([key, one], index) => ({
      before: `${index > 0 ? ',' : ''}${isList ? '' : `${JSON.stringify(key)}:`}`,
      value: one as unknown,
    }));
    for (const entry of entries.toReversed()) rest.push(entry);
  }
  return text;
}

/** A hash of the absolute path of a file, which is the same only within a session. */
export function fileDigest(session: unknown, path: string): string {
  return inputDigest([session ?? null, path]);
}

type Json = { readonly [key: string]: unknown };

/** What a finished tool call did to files, by its response and input; `cwd` is the folder that it ran in. */
type FilesOf = (call: { tool: string; response: unknown; input: unknown; cwd: string }) => readonly object[];

/** The fields of a hook payload that identify an event; none of them has content. */
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
 * Replaces the content of a hook payload by measurements; `filesOf` returns what a tool call did to files. This file
 * imports nothing because both the CLI and Node load it, and they require different file extensions in imports.
 * A payload that was already measured is returned unchanged.
 */
export function measurePayload(payload: Json, filesOf: FilesOf): Json {
  if (payload['measured'] === true) return payload;
  const kept = Object.fromEntries(KEPT.filter((key) => payload[key] !== undefined).map((key) => [key, payload[key]]));
  const event = textOf(payload['hook_event_name']);
  return { measured: true, ...kept, ...(Object.hasOwn(MEASURED, event) && MEASURED[event]?.(payload, filesOf)) };
}

const FILE_TOOLS: ReadonlySet<string> = new Set(['Write', 'Edit', 'MultiEdit', 'NotebookEdit']);

/** The result of a tool that was interrupted while it ran; the CLI adds the exit code or the tool's output. */
const INTERRUPTED =
  /^(?:Error: )?(?:Exit code \d+\n\[Request interrupted by user for tool use\]|\[Request interrupted by user for tool use\]\n)/;

/** The measurements of an event in addition to the kept fields. */
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
    ...readPart(payload),
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

/** Which part of which file a call read, as hashes from which neither path nor content can be derived. */
function readPart(payload: Json): Json {
  const input = payload['tool_input'];
  if (textOf(payload['tool_name']) !== 'Read' || typeof input !== 'object' || input === null) return {};
  const { file_path, offset, limit, pages } = input as Json;
  const path = textOf(file_path);
  if (path === '') return {};
  const absolute = path.startsWith('/') ? path : `${textOf(payload['cwd'])}/${path}`;
  const file = fileDigest(payload['session_id'], absolute);
  return { read: { file, part: inputDigest([file, offset ?? null, limit ?? null, pages ?? null]) } };
}

/** The type of an error: a denial, an exit code, an interruption, or only that the tool failed. */
function toolErrorType(payload: Json): string {
  if (INTERRUPTED.test(textOf(payload['error']).slice(0, 200))) return 'interrupted';
  if (isDenial(payload['error'])) return 'permission_denied';
  if (payload['is_interrupt'] === true) return 'interrupted';
  const exit = /^(?:Error: )?Exit code (\d+)/.exec(textOf(payload['error']));
  return exit ? `exit_code_${exit[1]}` : 'tool_error';
}

/** A keyword of the CLI, such as `rate_limit` or `prompt_input_exit`; `other` for any other text. */
function word(value: unknown): string {
  return /^[a-z0-9_]{1,40}$/.test(textOf(value)) ? textOf(value) : 'other';
}
