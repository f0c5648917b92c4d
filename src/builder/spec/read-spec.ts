import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { codeOf, EXIT, messageOf, UserError } from '../../core/errors.ts';
import { parseMarkdownSpec } from './markdown-spec.ts';
import { checkSpec } from './check-spec.ts';
import type { Spec } from './spec-schema.ts';

/** A specification with its text, which agents read, and the files that the package begins with. */
export type SpecSource = {
  readonly spec: Spec;
  readonly text: string;
  /** The folder of the specification, whose other files are copied into the package; undefined for a single file. */
  readonly folder?: string;
  readonly file: string;
};

/**
 * Reads a specification: a Markdown or YAML file, or a folder with a `SPEC.md`, `spec.yaml` or `README.md`.
 * @throws {UserError} if there is none, or it is empty, too large or invalid
 */
export async function readSpec(path: string): Promise<SpecSource> {
  const folder = kindOf(path) === 'folder' ? resolve(path) : undefined;
  const file = folder === undefined ? resolve(path) : mainFileIn(folder);
  const text = textOf(file);
  const value = ['.yaml', '.yml'].includes(extname(file)) ? await parseSpecYaml(file, text) : parseMarkdownSpec(text);
  return { spec: checkSpec(file, value), text, file, ...(folder !== undefined && { folder }) };
}

type Kind = 'file' | 'folder' | 'other';

function kindOf(path: string): Kind {
  try {
    const found = statSync(path);
    return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'other';
  } catch (error) {
    throw cannotRead(
      path,
      codeOf(error) === 'ENOENT' ? 'it does not exist' : messageOf(error),
      'Name a file or folder',
    );
  }
}

function cannotRead(path: string, found: string, hint: string): UserError {
  return new UserError(`Cannot read the specification ${path}: ${found}`, { hint, exitCode: EXIT.wrongUse });
}

const MAIN_FILES = ['SPEC.md', 'spec.yaml', 'spec.yml', 'README.md'];

function mainFileIn(folder: string): string {
  const names = new Set(namesIn(folder));
  const found = MAIN_FILES.filter((name) => names.has(name));
  const [main] = found;
  const specs = found.filter((name) => name !== 'README.md');
  if (specs.length > 1) throw cannotRead(folder, `it has ${specs.join(' and ')}`, 'Keep one of them');
  if (main !== undefined) return join(folder, main);
  throw cannotRead(folder, `it has none of ${MAIN_FILES.join(', ')}`, 'Add a SPEC.md');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw cannotRead(folder, messageOf(error), 'Make it readable');
  }
}

/** A larger specification costs more to read than a package to write, and is probably another file. */
const MAX_BYTES = 256 * 1024;

function textOf(file: string): string {
  // Reading a pipe would wait for a writer, and reading a device might never end.
  if (kindOf(file) !== 'file') throw cannotRead(file, 'it is not a regular file', 'Name a Markdown or YAML file');
  const { size } = statSync(file);
  if (size > MAX_BYTES)
    throw cannotRead(file, `it has ${size} bytes, at most ${MAX_BYTES} are read`, 'Move details into files beside it');
  const text = decoded(file, contentOf(file));
  if (text.trim() === '') throw cannotRead(file, 'it is empty', 'Describe the name and purpose of the package');
  return text;
}

/** The text without the mark that some editors begin a file with. */
function decoded(file: string, content: Buffer): string {
  if (content.includes(0) || !isUtf8(content))
    throw cannotRead(file, 'it is not text in UTF-8', 'Name a Markdown or YAML file, or save it as UTF-8');
  return new TextDecoder().decode(content).replaceAll('\r\n', '\n');
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw cannotRead(file, messageOf(error), 'Make it readable');
  }
}

async function parseSpecYaml(file: string, text: string): Promise<unknown> {
  const { parseYaml } = await import('./yaml.ts');
  try {
    return parseYaml(text);
  } catch (error) {
    throw cannotRead(file, `it is not valid YAML: ${messageOf(error).split('\n')[0]}`, 'Correct the line');
  }
}
