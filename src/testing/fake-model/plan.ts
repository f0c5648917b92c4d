/** Token counts as the model API reports them. */
export type Usage = {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation: { readonly ephemeral_5m_input_tokens: number; readonly ephemeral_1h_input_tokens: number };
};

/** A tool call by the model. In its texts, `$CWD` is the working directory of the session. */
export type ToolCall = { readonly name: string; readonly input: Readonly<Record<string, unknown>> };

/** One answer of the model. */
export type Turn = {
  /** @default 'done' */
  readonly text?: string;
  readonly tools?: readonly ToolCall[];
  /** Replaces single counts of the default usage. */
  readonly usage?: Partial<Usage>;
  /** HTTP status of an API error sent instead of an answer. */
  readonly error?: number;
  /** How often the error is sent before the turn is played. @default always */
  readonly errorTimes?: number;
  /** The latency of the answer. */
  readonly delayMs?: number;
};

/** The turns of conversations whose first user text matches `when`, or of all conversations. */
export type Conversation = { readonly when?: string; readonly turns: readonly Turn[] };

/**
 * The behaviour of the model: the turns of a single conversation, or one list of turns per conversation (a subagent has
 * its own).
 */
export type Plan = readonly Turn[] | { readonly plans: readonly Conversation[] };

/** The part of a model API request that selects the turn. */
export type ModelRequest = {
  readonly model?: string;
  readonly messages?: readonly Message[];
  readonly tools?: readonly unknown[];
  readonly system?: string | readonly Block[];
};

type Message = { readonly role: string; readonly content: string | readonly Block[] };
type Block = {
  readonly type: string;
  readonly text?: string;
  readonly tool_use_id?: string;
  readonly content?: unknown;
};

const DONE: Turn = {};

/**
 * Finds the turn that answers a request. Turns are counted by the tool results in the request rather than by requests
 * received, so that sessions can run concurrently and a repeated request gets the same answer.
 */
export function turnFor(plan: Plan, { messages = [], tools = [] }: ModelRequest): Turn {
  // Requests without tools are the CLI's own, for example to name a session.
  if (tools.length === 0) return DONE;
  const conversations = 'plans' in plan ? plan.plans : [{ turns: plan }];
  const opening = openingOf(messages);
  const conversation = conversations.find(({ when }) => when === undefined || new RegExp(when).test(opening));
  return conversation?.turns[turnsPlayed(messages)] ?? DONE;
}

function openingOf(messages: readonly Message[]): string {
  const content = messages.find(({ role }) => role === 'user')?.content ?? '';
  return typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('\n');
}

/**
 * A session that is resumed has the results of one turn in several messages. Calls that were interrupted are made again,
 * as by a real model.
 */
function turnsPlayed(messages: readonly Message[]): number {
  const blocks = messages.flatMap(({ role, content }) =>
    role === 'user' && typeof content !== 'string' ? content : [],
  );
  const calls = blocks
    .filter((block) => block.type === 'tool_result' && !isInterrupted(block))
    .map(({ tool_use_id: id = '' }) => id);
  return new Set(calls.map(turnOf)).size;
}

/** The CLI adds such a result to a call that was running when its session was killed. */
function isInterrupted({ content = '' }: Block): boolean {
  return JSON.stringify(content).includes('[Tool call interrupted');
}

/** The part of the ID of a tool call that its turn has given to all its calls. */
function turnOf(id: string): string {
  return id.replace(/_\d+$/, '');
}

/** The turn with the working directory of the session in its tool calls. */
export function inFolder(turn: Turn, { system = '', messages = [] }: ModelRequest): Turn {
  const text = JSON.stringify(turn.tools ?? []);
  if (!text.includes('$CWD')) return turn;
  const said = JSON.stringify([system, messages.slice(0, 2)]);
  const [, folder] = /working directory:\s*([^\\"\s]+)/i.exec(said) ?? [];
  if (folder === undefined) throw new Error('Cannot find the working directory in the request of the CLI');
  return { ...turn, tools: JSON.parse(text.replaceAll('$CWD', folder)) as Turn['tools'] & object };
}
