import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../core/environment.ts';
import { messageOf } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { linePatch } from './line-patch.ts';
import type { RecordedTool } from './recording.ts';

/** The result of a tool call: the structured response that the Claude CLI would return, or an error. */
export type ToolOutcome = { readonly response: JsonObject } | { readonly error: string };

/** Where tools work. */
export type ToolPlace = { readonly cwd: string; readonly env: Environment };

type Input = RecordedTool['input'];

/** A tool's input as in hooks and transcripts: with absolute paths. */
export function absoluteInput({ input }: RecordedTool, cwd: string): Input {
  return input['file_path'] === undefined ? input : { ...input, file_path: resolve(cwd, input['file_path']) };
}

/** Executes a tool call for real. */
export async function runTool(name: string, input: Input, place: ToolPlace): Promise<ToolOutcome> {
  const tool = TOOLS[name];
  if (!tool) return { error: `No such tool available: ${name}` };
  try {
    return await tool(input, place);
  } catch (error) {
    return { error: messageOf(error) };
  }
}

const read: Tool = async (input) => {
  const filePath = field(input, 'file_path');
  const content = await readFile(filePath, 'utf8');
  const numLines = content.split('\n').length;
  return { response: { type: 'text', file: { filePath, content, numLines, startLine: 1, totalLines: numLines } } };
};

const write: Tool = async (input) => {
  const [filePath, content] = [field(input, 'file_path'), field(input, 'content')];
  const original = existsSync(filePath) ? await readFile(filePath, 'utf8') : undefined;
  await mkdir(dirname(filePath), { recursive: true });
  await writeFile(filePath, content);
  return {
    response: {
      type: original === undefined ? 'create' : 'update',
      filePath,
      content,
      structuredPatch: original === undefined ? [] : linePatch(original, content),
      originalFile: original ?? null,
      userModified: false,
    },
  };
};

const edit: Tool = async (input) => {
  const filePath = field(input, 'file_path');
  const [oldString, newString] = [field(input, 'old_string'), field(input, 'new_string')];
  const originalFile = await readFile(filePath, 'utf8');
  if (originalFile.split(oldString).length !== 2) return { error: 'String to replace is not in the file just once' };
  const content = originalFile.replace(oldString, () => newString);
  await writeFile(filePath, content);
  const structuredPatch = linePatch(originalFile, content);
  return {
    response: { filePath, oldString, newString, originalFile, structuredPatch, userModified: false, replaceAll: false },
  };
};

const bash: Tool = async (input, { cwd, env }) => {
  try {
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', field(input, 'command')], { cwd, env });
    return { response: { stdout, stderr, interrupted: false, isImage: false } };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { error: `Exit code ${code}\n${stdout ?? ''}${stderr ?? ''}` };
  }
};

const TOOLS: Readonly<Record<string, Tool>> = { Read: read, Write: write, Edit: edit, Bash: bash };

type Tool = (input: Input, place: ToolPlace) => Promise<ToolOutcome>;

function field(input: Input, key: string): string {
  const value = input[key];
  if (value === undefined) throw new TypeError(`InputValidationError: ${key} is missing`);
  return value;
}
