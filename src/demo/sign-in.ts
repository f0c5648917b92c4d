import { readFileSync, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { asObject, parseJson, type JsonObject } from '../core/json.ts';

/** Environment variables that authenticate the Claude CLI. */
const SIGNING_IN = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_VERTEX',
  'CLAUDE_CODE_USE_FOUNDRY',
];

/** How the Claude CLI is signed in, as far as can be determined without starting it; undefined if it is not. */
export function signIn(env: Environment): string | undefined {
  const variable = SIGNING_IN.find((name) => env[name]);
  if (variable) return variable;
  const home = env['HOME'] || homedir();
  const own = env['CLAUDE_CONFIG_DIR'];
  const folder = own || join(home, '.claude');
  const [credentials, state, settings] = [
    join(folder, '.credentials.json'),
    join(own || home, '.claude.json'),
    join(folder, 'settings.json'),
  ];
  if (existsSync(credentials)) return credentials;
  if (readJson(state)['oauthAccount']) return state;
  return readJson(settings)['apiKeyHelper'] ? settings : undefined;
}

function readJson(file: string): JsonObject {
  try {
    return asObject(parseJson(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}
