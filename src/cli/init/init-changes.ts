import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliVersion } from '../../claude/cli/cli-version.ts';
import { installHooks, uninstallHooks, type HooksOptions } from '../../claude/hooks/change-hooks.ts';
import { changeUserSetting, userSetting } from '../../config/change-user-setting.ts';
import { userSettingsFile } from '../../config/settings-files.ts';
import { displayUrl } from '../../core/text/display-url.ts';
import type { Environment } from '../../core/environment.ts';
import { EXAMPLE_FILE, EXAMPLE_TEXT } from './example.ts';
import { addToInitRecord, removeInitRecord, type InitRecord } from './init-record.ts';

/** What the user chose. */
export type InitChoices = {
  readonly hooks: boolean;
  /** The OTLP endpoint to set; undefined leaves it as it is. */
  readonly endpoint: string | undefined;
  readonly example: boolean;
};

/** Where the changes are made. */
export type InitPlace = { readonly env: Environment; readonly cwd: string };

/**
 * Makes the changes, or only describes them in a dry run: one line each. What is as chosen already is left alone. Each
 * change is recorded for `init --undo` as soon as it is made, so that an interrupted dialogue can be undone.
 */
export async function makeChanges(choices: InitChoices, place: InitPlace, dryRun: boolean): Promise<string[]> {
  return [
    ...(choices.hooks ? await addHooks(place, dryRun) : []),
    ...(choices.endpoint === undefined ? [] : setEndpoint(choices.endpoint, place, dryRun)),
    ...(choices.example ? writeExample(place, dryRun) : []),
  ];
}

async function addHooks({ env, cwd }: InitPlace, dryRun: boolean): Promise<string[]> {
  const cli = await cliVersion('claude', env);
  const options: HooksOptions = { scope: 'user', env, cwd, dryRun, cli, worktrees: 'as-installed' };
  const { changed, file, diff } = installHooks(options);
  if (!changed) return [`Hooks are already installed in ${file}`];
  if (dryRun) return [`Install hooks in ${file}:`, diff];
  addToInitRecord(env, { hooks: file });
  return [`Installed hooks in ${file}`];
}

const ENDPOINT_KEY = 'otlpEndpoint';

function setEndpoint(value: string, { env }: InitPlace, dryRun: boolean): string[] {
  const before = userSetting(env, ENDPOINT_KEY) ?? null;
  const what = `the endpoint ${displayUrl(value)} in ${userSettingsFile(env)}`;
  if (before === value) return [`Already set: ${what}`];
  if (dryRun) return [`Set ${what}`];
  changeUserSetting(env, ENDPOINT_KEY, value);
  addToInitRecord(env, { endpoint: { value, before } });
  return [`Set ${what}`];
}

function writeExample({ env, cwd }: InitPlace, dryRun: boolean): string[] {
  const file = join(cwd, EXAMPLE_FILE);
  if (existsSync(file)) return [`The example exists already: ${file}`];
  if (dryRun) return [`Write the example ${file}`];
  writeFileSync(file, EXAMPLE_TEXT, { mode: 0o755, flag: 'wx' });
  addToInitRecord(env, { example: file });
  return [`Wrote the example ${file}`];
}

/** Undoes the recorded changes, or only describes it in a dry run. What was changed since then is left alone. */
export function undoChanges(record: InitRecord, { env, cwd }: InitPlace, dryRun: boolean): string[] {
  const lines = [
    ...(record.hooks === undefined ? [] : removeHooks({ env, cwd }, dryRun)),
    ...(record.endpoint ? resetEndpoint(record.endpoint, env, dryRun) : []),
    ...(record.example === undefined ? [] : removeExample(record.example, dryRun)),
  ];
  if (!dryRun) removeInitRecord(env);
  return lines;
}

function removeHooks({ env, cwd }: InitPlace, dryRun: boolean): string[] {
  const { file, changed } = uninstallHooks({ scope: 'user', env, cwd, dryRun });
  if (!changed) return [`No hooks are installed in ${file}`];
  return [dryRun ? `Remove the hooks from ${file}` : `Removed the hooks from ${file}`];
}

function resetEndpoint({ value, before }: NonNullable<InitRecord['endpoint']>, env: Environment, dryRun: boolean) {
  const file = userSettingsFile(env);
  if (userSetting(env, ENDPOINT_KEY) !== value) return [`Left alone: the endpoint in ${file} has been changed`];
  if (!dryRun) changeUserSetting(env, ENDPOINT_KEY, before ?? undefined);
  return [dryRun ? `Reset the endpoint in ${file}` : `Reset the endpoint in ${file}`];
}

function removeExample(file: string, dryRun: boolean): string[] {
  if (!existsSync(file)) return [];
  if (readFileSync(file, 'utf8') !== EXAMPLE_TEXT) return [`Left alone: ${file} has been changed`];
  if (!dryRun) rmSync(file);
  return [dryRun ? `Remove the example ${file}` : `Removed the example ${file}`];
}
