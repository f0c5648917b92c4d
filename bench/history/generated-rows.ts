import { createHash, randomUUID } from 'node:crypto';
import { lengthOf, openTexts, randomOf } from './generated-text.ts';

/** A row of a transcript. */
export type Row = Readonly<Record<string, unknown>>;

/** What a conversation of a session adds to its rows. */
export type Speaker = {
  readonly sessionId: string;
  readonly cwd: string;
  readonly version: string;
  readonly model: string;
  /** Set for the rows of a subagent. */
  readonly agentId?: string;
};

/** Writes the rows of conversations; the same seed gives rows of the same sizes and tokens. */
export type RowWriter = {
  /** The rows of `requests` requests of a speaker, from `at` on, with a tool call for most of them. */
  readonly conversation: (speaker: Speaker, requests: number, at: number) => Row[];
};

type Writer = { readonly random: () => number; readonly text: (length: number) => string; serial: number };

/** Opens a writer. Sizes follow those of real transcripts: file contents stand twice in a result, edits hold the file. */
export function openRowWriter(seed: number): RowWriter {
  const random = randomOf(seed);
  const writer: Writer = { random, text: openTexts(random), serial: 0 };
  return {
    conversation: (speaker, requests, from) => {
      let [at, parentUuid, cached]: [number, string | null, number] = [from, null, 12_000];
      const rows: Row[] = [];
      const add = (type: string, more: Row): void => {
        at += 20 + Math.floor(random() * 2000);
        const row = { ...envelope(speaker, parentUuid), type, timestamp: new Date(at).toISOString(), ...more };
        rows.push(row);
        parentUuid = row.uuid;
      };
      add('user', { message: { role: 'user', content: writer.text(lengthOf(random, 200)) } });
      for (let index = 0; index < requests; index++) {
        // Conversations are compacted before they reach the limit of the model.
        cached = cached > 150_000 ? 20_000 : cached + Math.floor(random() * 3000);
        addRequest(writer, speaker, cached, add);
      }
      return rows;
    },
  };
}

function envelope({ sessionId, cwd, version, agentId }: Speaker, parentUuid: string | null) {
  return {
    parentUuid,
    isSidechain: agentId !== undefined,
    userType: 'external',
    cwd,
    sessionId,
    version,
    gitBranch: 'main',
    ...(agentId && { agentId }),
    uuid: randomUUID(),
  };
}

type Add = (type: string, more: Row) => void;

function addRequest(writer: Writer, { model, cwd }: Speaker, cached: number, add: Add): void {
  const { random, text } = writer;
  const serial = randomPart((writer.serial += 1));
  const usage = usageOf(random, cached);
  const answer = (block: Row): void =>
    add('assistant', {
      requestId: `req_011CV${serial}`,
      message: { id: `msg_01${serial}`, type: 'message', role: 'assistant', model, content: [block], usage },
    });
  if (random() < 0.3)
    answer({ type: 'thinking', thinking: text(lengthOf(random, 500)), signature: 'EqQB'.repeat(100) });
  if (random() < 0.4) answer({ type: 'text', text: text(lengthOf(random, 300)) });
  const call = callOf(writer, `toolu_01${serial}`, cwd);
  answer(call.use);
  for (let count = Math.floor(random() * 2); count > 0; count--)
    add('progress', {
      toolUseID: call.use['id'],
      data: { type: 'bash_progress', output: text(lengthOf(random, 300)) },
    });
  add('user', { message: { role: 'user', content: [call.result] }, toolUseResult: call.response });
  if (random() < 0.1) add('attachment', { attachment: { type: 'todo', content: text(lengthOf(random, 1500)) } });
}

/** A part of an ID as the API makes them; the same for the same number. */
function randomPart(serial: number): string {
  return createHash('sha256').update(String(serial)).digest('base64url').replaceAll(/[-_]/g, 'x').slice(0, 22);
}

function usageOf(random: () => number, cached: number): Row {
  const written = Math.floor(random() * 3000);
  return {
    input_tokens: 2 + Math.floor(random() * 20),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
    cache_creation: { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: 0 },
    output_tokens: 20 + Math.floor(random() * 1500),
    service_tier: 'standard',
  };
}

type Call = { readonly use: Row; readonly result: Row; readonly response: unknown };

const NOTHING: Tool = { name: 'Bash', input: {}, response: '', content: '' };

type Tool = { readonly name: string; readonly input: Row; readonly response: unknown; readonly content: unknown };

function callOf(writer: Writer, id: string, cwd: string): Call {
  const kind = KINDS.find(({ below }) => writer.random() < below) ?? KINDS[0];
  const file = `${cwd}/src/part-${Math.floor(writer.random() * 200)}.ts`;
  const { name, input, response, content } = kind?.of(writer, file) ?? NOTHING;
  return {
    use: { type: 'tool_use', id, name, input },
    result: { tool_use_id: id, type: 'tool_result', content },
    response,
  };
}

/** Kinds of tool calls, each with the chance that it is chosen when those before it were not. */
const KINDS: readonly { readonly below: number; readonly of: (writer: Writer, file: string) => Tool }[] = [
  { below: 0.42, of: bash },
  { below: 0.45, of: read },
  { below: 0.6, of: edit },
  { below: 0.4, of: write },
  { below: 0.05, of: picture },
  { below: 1, of: grep },
];

function bash({ random, text }: Writer): Tool {
  const stdout = text(lengthOf(random, 700, 4));
  return {
    name: 'Bash',
    input: { command: text(lengthOf(random, 120)), description: 'Run the tests' },
    response: { stdout, stderr: '', interrupted: false, isImage: false },
    content: stdout,
  };
}

function read({ random, text }: Writer, filePath: string): Tool {
  const content = text(lengthOf(random, 6000));
  const numbered = content.replaceAll('\n', '\n    12→');
  return {
    name: 'Read',
    input: { file_path: filePath },
    response: { type: 'text', file: { filePath, content, numLines: 200, startLine: 1, totalLines: 200 } },
    content: numbered,
  };
}

function edit({ random, text }: Writer, filePath: string): Tool {
  const [oldString, newString] = [text(lengthOf(random, 400)), text(lengthOf(random, 500))];
  const lines = [...oldString.split('\n').map((one) => `-${one}`), ...newString.split('\n').map((one) => `+${one}`)];
  const structuredPatch = [{ oldStart: 10, oldLines: 8, newStart: 10, newLines: 9, lines }];
  return {
    name: 'Edit',
    input: { file_path: filePath, old_string: oldString, new_string: newString },
    response: { filePath, oldString, newString, originalFile: text(lengthOf(random, 10_000)), structuredPatch },
    content: `The file ${filePath} has been updated.\n${newString}`,
  };
}

function write({ random, text }: Writer, filePath: string): Tool {
  const content = text(lengthOf(random, 4000));
  return {
    name: 'Write',
    input: { file_path: filePath, content },
    response: { type: 'create', filePath, content, structuredPatch: [] },
    content: `File created successfully at: ${filePath}`,
  };
}

function picture({ random }: Writer, filePath: string): Tool {
  const data = 'iVBORw0KGgoAAAANSUhEUgAA'.repeat(lengthOf(random, 6000));
  return {
    name: 'Read',
    input: { file_path: filePath },
    response: { type: 'image', file: { base64: data, type: 'image/png' } },
    content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }],
  };
}

function grep({ random, text }: Writer): Tool {
  const content = text(lengthOf(random, 1500));
  return {
    name: 'Grep',
    input: { pattern: 'value', output_mode: 'content' },
    response: { mode: 'content', numFiles: 12, content },
    content,
  };
}
