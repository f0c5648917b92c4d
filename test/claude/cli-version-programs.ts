import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The versions selected by `STEPMETER_CLI_VERSIONS=all`: before and after each change of hooks, oldest first. */
const ALL = [
  '1.0.100',
  '1.0.128',
  '2.0.0',
  '2.0.28',
  '2.0.60',
  '2.0.76',
  '2.1.39',
  '2.1.76',
  '2.1.156',
  '2.1.200',
  '2.1.251',
  '2.1.290',
  '2.1.330',
  '2.1.332',
];

/** The versions to test: `all`, or a comma-separated list. Empty if not set. */
export function wantedVersions(asked: string | undefined = process.env['STEPMETER_CLI_VERSIONS']): readonly string[] {
  if (!asked) return [];
  return asked === 'all' ? ALL : asked.split(',').map((version) => version.trim());
}

/**
 * A shell command that starts a version of the CLI; installs it from the npm registry if it is missing. Shares the
 * cache of `install.sh`; 70 to 400 MB per version.
 */
export async function cliOfVersion(version: string): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const folder = join(cache, 'stepmeter', 'claude-code', version);
  if (!commandIn(folder)) await install(version, folder);
  const command = commandIn(folder);
  if (command) return command;
  throw new Error(`Cannot run Claude CLI ${version}: ${folder} has no program for this system. Remove the folder`);
}

/** Up to 2.1.112 the CLI is a Node script; later versions are native programs in platform packages. */
function commandIn(folder: string): string | undefined {
  const scope = join(folder, 'node_modules', '@anthropic-ai');
  const program = join(scope, `claude-code-${process.platform}-${process.arch}`, 'claude');
  if (existsSync(program)) return `"${program}"`;
  const script = join(scope, 'claude-code', 'cli.js');
  return existsSync(script) ? `"${process.execPath}" "${script}"` : undefined;
}

/** Installed to a temporary place and renamed, so that concurrent processes never see a partial installation. */
async function install(version: string, folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}.`);
  writeFileSync(join(unfinished, 'package.json'), '{"private":true}');
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await promisify(execFile)('npm', ['install', ...flags, `@anthropic-ai/claude-code@${version}`], { cwd: unfinished });
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
}
