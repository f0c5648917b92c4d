import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../core/environment.ts';
import type { Items } from '../key/key.ts';
import { sha256 } from '../../core/canonical-json.ts';

/** Variables of an install: those that can change its result, and those that only give access to packages. */
export type InstallVariables = {
  readonly settings: readonly string[];
  readonly secrets: Readonly<Record<string, string>>;
};

/** Variables that package managers read; those of proxies only change where packages come from. */
const SETTINGS = /^(?:npm_config_|yarn_|pnpm_|NODE_ENV$|CI$)/i;
const CONNECTION = /^(?:https?_proxy|no_proxy|all_proxy|node_extra_ca_certs|ssl_cert_file)$/i;

const SECRET = /auth|token|password|secret|\bkey\b|email|username|cert/i;

/** The variables that package managers read, and those that their settings files name, such as `${NPM_TOKEN}`. */
export function installVariables(env: Environment, folder: string): InstallVariables {
  const named = new Set(
    settingsFiles(env, folder).flatMap(({ text }) => [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name)),
  );
  const names = Object.keys(env).filter((name) => SETTINGS.test(name) || CONNECTION.test(name) || named.has(name));
  const isSecret = (name: string): boolean => named.has(name) || CONNECTION.test(name) || SECRET.test(name);
  return {
    settings: names.filter((name) => !isSecret(name)).sort(),
    secrets: Object.fromEntries(
      names.filter(isSecret).flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
    ),
  };
}

function settingsFiles(env: Environment, folder: string): { readonly name: string; readonly text: string }[] {
  const own = ['.npmrc', '.yarnrc', '.yarnrc.yml'].map((name) => ({ name, file: join(folder, name) }));
  const home = env['HOME'] === undefined ? [] : [{ name: '~/.npmrc', file: join(env['HOME'], '.npmrc') }];
  return [...own, ...home].map(({ name, file }) => ({ name, text: readText(file) }));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The parts of a key for settings files: without the lines that give access, which differ between users. */
export function settingsItems(env: Environment, folder: string): Items {
  return Object.fromEntries(
    settingsFiles(env, folder).map(({ name, text }) => [
      `settings ${name}`,
      sha256(
        text
          .split('\n')
          .filter((line) => !SECRET.test(line))
          .join('\n'),
      ),
    ]),
  );
}
