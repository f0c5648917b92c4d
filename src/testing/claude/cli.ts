import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The settings of an isolated run of the Claude CLI. */
export type ClaudeSetting = {
  /** Home of the CLI, for settings, sessions and transcripts. */
  readonly home: string;
  /** Address of the model API, such as that of the fake model. */
  readonly modelUrl: string;
  /** Added to the environment. */
  readonly extra?: Readonly<Record<string, string>>;
};

/** Finds the Claude CLI that `test/claude/install.sh` installed, or the one that `STEPMETER_TEST_CLAUDE` names. */
export function claudeBinary(): string | undefined {
  const named = process.env['STEPMETER_TEST_CLAUDE'];
  const candidates = named ? [named] : installedBinaries();
  return candidates.find((path) => existsSync(path));
}

function installedBinaries(): string[] {
  const scope = join(installDirectory(), 'node_modules', '@anthropic-ai');
  if (!existsSync(scope)) return [];
  return readdirSync(scope).map((name) => join(scope, name, 'claude'));
}

function installDirectory(): string {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return process.env['STEPMETER_CLAUDE_CLI'] || join(cache, 'stepmeter', 'claude-code', pinnedVersion());
}

function pinnedVersion(): string {
  const file = new URL('../../../test/claude/cli-package/package.json', import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as { dependencies: Record<string, string> };
  return dependencies['@anthropic-ai/claude-code'] ?? '';
}

/**
 * Path of the Claude CLI, for a test that requires it.
 * @throws if it is not installed
 */
export function requireClaude(): string {
  const binary = claudeBinary();
  if (binary === undefined) throw new Error('Cannot run the Claude CLI: not installed. Run test/claude/install.sh');
  return binary;
}

/** Reports the Claude CLI if it is missing, in the format of `realTests`. */
export function missingClaude(): string[] {
  return claudeBinary() === undefined ? ['claude'] : [];
}

/** An environment in which the CLI uses no files of the user and contacts only the given model. */
export function claudeEnvironment({ home, modelUrl, extra = {} }: ClaudeSetting): Record<string, string> {
  return {
    HOME: home,
    PATH: '/usr/bin:/bin',
    // Allows root, common in containers, to skip permission prompts.
    IS_SANDBOX: '1',
    ANTHROPIC_BASE_URL: modelUrl,
    ANTHROPIC_API_KEY: 'test',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    // By default the CLI cancels hooks of its end after 1.5 s, which a busy machine may need to start one.
    CLAUDE_CODE_SESSIONEND_HOOKS_TIMEOUT_MS: '60000',
    ...extra,
  };
}
