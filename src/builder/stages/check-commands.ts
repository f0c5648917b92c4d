import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_TOOLS, type PackageTool } from '../../compliance/tool-findings.ts';
import { asObject, parseJson } from '../../core/json.ts';
import type { Spec } from '../spec/spec-schema.ts';

/** A command of a check; with `tool`, its output is findings of that tool. */
export type PlannedCommand = { readonly command: string; readonly tool?: PackageTool };

/** The check commands of a specification. */
export function checksOf({ checks = ['npm test'] }: Spec): readonly string[] {
  return checks;
}

/** Scripts by which packages check and build themselves, in the order in which they run. */
const SCRIPTS = ['format:check', 'lint', 'build'];

/** Tools that are run if a package has installed them, and what they need: a file, or that no script does the same. */
const TOOLS: readonly {
  readonly name: string;
  readonly command: string;
  readonly needs?: string;
  readonly unless?: string;
}[] = [
  { name: 'tsc', command: 'npx tsc --noEmit', needs: 'tsconfig.json' },
  { name: 'oxlint', command: 'npx oxlint', unless: 'lint' },
  { name: 'vitest', command: 'npx vitest run', unless: 'test' },
  { name: 'knip', command: 'npx knip' },
];

/**
 * The commands that check a package: those of the specification, the scripts of the package for format, lint and build,
 * and the tools that it has installed. None if there is no package yet.
 */
export function commandsFor(folder: string, specified: readonly string[]): PlannedCommand[] {
  if (!existsSync(join(folder, 'package.json'))) return [];
  const scripts = asObject(asObject(parseJson(readFileSync(join(folder, 'package.json'), 'utf8')))['scripts']);
  const hasScript = (name: string | undefined): boolean => name !== undefined && typeof scripts[name] === 'string';
  const isInstalled = (name: string): boolean => existsSync(join(folder, 'node_modules', name));
  const ofPackage = SCRIPTS.filter((name) => hasScript(name)).map((name) => `npm run ${name}`);
  const ofTools = TOOLS.filter(
    ({ name, needs, unless }) =>
      isInstalled(join('.bin', name)) && !hasScript(unless) && (needs === undefined || existsSync(join(folder, needs))),
  ).map(({ command }) => command);
  const examining = PACKAGE_TOOLS.filter((tool) => isInstalled(join(tool.package, 'package.json')));
  return [
    ...[...new Set([...specified, ...ofPackage, ...ofTools])].map((command) => ({ command })),
    ...examining.map((tool) => ({ command: tool.command, tool })),
  ];
}
