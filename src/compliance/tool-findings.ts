import { asText, isObject, parseJson, type JsonObject } from '../core/json.ts';
import type { Finding } from './finding.ts';
import { lineOf } from './package-files.ts';

/** An existing tool that examines packages, used where a package has it among its dependencies. */
export type PackageTool = {
  /** Also the ID of its rule. */
  readonly id: 'publint' | 'attw';
  /** The folder of the tool below `node_modules`. */
  readonly package: string;
  /** A shell command that prints what it found as one line of JSON, and succeeds whatever that is. */
  readonly command: string;
  /**
   * What it found; undefined if the output is not that of the tool.
   * @param manifest the text of package.json
   */
  readonly findings: (output: string, manifest: string) => readonly Finding[] | undefined;
};

const PUBLINT = `
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
const { messages, pkg } = await publint({ pkgDir: process.cwd(), pack: false });
console.log(JSON.stringify(messages.map((m) => ({ ...m, text: formatMessage(m, pkg, { color: false }) }))));`;

/** Suggestions are matters of taste. */
const LEVELS: Readonly<Record<string, Finding['level']>> = { error: 'error', warning: 'warning' };

const ATTW_PROBLEMS = `
let text = '';
process.stdin.on('data', (chunk) => (text += chunk));
process.stdin.on('end', () => console.log(JSON.stringify(JSON.parse(text).analysis.problems ?? [])));`;

/** What only concerns `require()` and resolvers without `exports`, which packages of ES modules do not support. */
const OLD_RESOLUTION: ReadonlySet<string> = new Set(['node10', 'node16-cjs']);

/** All tools. */
export const PACKAGE_TOOLS: readonly PackageTool[] = [
  {
    id: 'publint',
    package: 'publint',
    command: `node --input-type=module -e "${PUBLINT.replaceAll('\n', ' ').trim()}"`,
    findings: (output, manifest) => itemsIn(output)?.flatMap((item) => publintFinding(item, manifest)),
  },
  {
    id: 'attw',
    package: '@arethetypeswrong/cli',
    command: `node_modules/.bin/attw --pack . --format json | node -e "${ATTW_PROBLEMS.replaceAll('\n', ' ').trim()}"`,
    findings: (output, manifest) => {
      const found = itemsIn(output)?.map((item) => attwFinding(item, manifest));
      return found && dedupe(found);
    },
  },
];

function itemsIn(output: string): JsonObject[] | undefined {
  const line = output.split('\n').findLast((one) => one.startsWith('['));
  const value = line === undefined ? undefined : parseJson(line);
  return Array.isArray(value) ? value.filter(isObject) : undefined;
}

function publintFinding({ type, text, path }: JsonObject, manifest: string): Finding[] {
  const level = LEVELS[asText(type) ?? ''];
  if (level === undefined) return [];
  const field = Array.isArray(path) ? asText(path.at(-1)) : undefined;
  return [finding('publint', level, asText(text) ?? 'it found a problem', lineOf(manifest, `"${field ?? 'name'}"`))];
}

function finding(rule: string, level: Finding['level'], message: string, line: number | undefined): Finding {
  return { rule, level, message, file: 'package.json', ...(line !== undefined && { line }) };
}

function attwFinding(problem: JsonObject, manifest: string): Finding {
  const [kind, entrypoint, resolution] = ['kind', 'entrypoint', 'resolutionKind'].map((key) => asText(problem[key]));
  const isModule = /"type":\s*"module"/.test(manifest);
  const level = isModule && OLD_RESOLUTION.has(resolution ?? '') ? 'warning' : 'error';
  const where = entrypoint === undefined ? '' : ` for the entry point ${entrypoint}`;
  const how = resolution === undefined ? '' : ` (${resolution})`;
  return finding(
    'attw',
    level,
    `types have the problem ${kind ?? 'unknown'}${where}${how}`,
    lineOf(manifest, '"exports"'),
  );
}

function dedupe(found: readonly Finding[]): Finding[] {
  return found.filter((one, index) => found.findIndex(({ message }) => message === one.message) === index);
}
