import type { Environment } from '../../core/environment.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Effort } from '../../core/value-sets.ts';
import { firstWith, hasFeature, type CliFeature } from './cli-features.ts';

/** What the agent may do without asking. */
export type PermissionMode = 'default' | 'acceptEdits' | 'bypassPermissions' | 'plan' | 'dontAsk' | 'auto';

/** A task for the Claude CLI, and its options. */
export type ClaudeOptions = {
  /** The task; it is passed on standard input, where other users cannot see it. */
  readonly prompt: string;
  /** A model ID or one of the CLI's aliases. @default the CLI's default */
  readonly model?: string;
  /** @default the CLI's default for the model */
  readonly effort?: Effort;
  /** How many turns the agent may take. @default the CLI's default */
  readonly maxTurns?: number;
  /** The maximum cost of the session in US dollars. */
  readonly maxBudgetUsd?: number;
  /** Subagents by name, in the form of the CLI's option `--agents`. */
  readonly agents?: Readonly<Record<string, JsonObject>>;
  /** @default the CLI's default */
  readonly permissionMode?: PermissionMode;
  /** The folder that the agent works in. @default the current folder */
  readonly cwd?: string;
  /** The Claude session ID of a conversation to continue. */
  readonly resume?: string;
  /** Whether to continue a copy of the conversation. @default false */
  readonly forkSession?: boolean;
  /** The time limit of the session, in milliseconds. @default none */
  readonly timeoutMs?: number;
  /** Ends the session when it is aborted. */
  readonly signal?: AbortSignal;
  /** Further arguments of the CLI. */
  readonly extraArgs?: readonly string[];
  /** Environment variables in addition to those of this process. */
  readonly env?: Environment;
  /** The command that starts the CLI. @default 'claude' */
  readonly command?: string;
  /** Called with each record that the CLI streams, as soon as it arrives. */
  readonly onEvent?: (event: JsonObject) => void;
};

/** The CLI's arguments for a task. The prompt is not among them: it is written to stdin, where other users cannot see it. */
export function claudeArguments(options: ClaudeOptions): string[] {
  return [
    '-p',
    '--output-format',
    'stream-json',
    '--verbose',
    ...flag('--model', options.model),
    ...flag('--effort', options.effort),
    ...flag('--max-turns', options.maxTurns),
    ...flag('--max-budget-usd', options.maxBudgetUsd),
    ...flag('--agents', options.agents && JSON.stringify(options.agents)),
    ...flag('--permission-mode', options.permissionMode),
    ...flag('--resume', options.resume),
    ...(options.forkSession ? ['--fork-session'] : []),
    ...(options.extraArgs ?? []),
  ];
}

function flag(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)];
}

const NEEDS: readonly (readonly [keyof ClaudeOptions, CliFeature])[] = [
  ['effort', 'effort'],
  ['maxBudgetUsd', 'max-budget-usd'],
];

/**
 * Why a CLI of this version cannot do a task: an option that it does not know, which it would refuse. Undefined where it
 * can, or where the version is unknown.
 */
export function unsupportedOption(options: ClaudeOptions, version: string | undefined): string | undefined {
  const missing = NEEDS.find(([option, feature]) => options[option] !== undefined && !hasFeature(feature, version));
  if (!version || !missing) return undefined;
  const [option, feature] = missing;
  return `Cannot use ${option}: found Claude CLI ${version}, --${feature} needs ${firstWith(feature)} or newer. Update the CLI or omit ${option}`;
}
