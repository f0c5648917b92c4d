import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stateFolder, type Environment } from '../../core/environment.ts';
import { isObject, parseJson } from '../../core/json.ts';
import { makeFolder } from '../../core/paths/make-folder.ts';

/** What `stepmeter init` has changed; parts that it left alone are missing. */
export type InitRecord = {
  /** The settings file of the CLI with the hooks. */
  readonly hooks?: string;
  /** The endpoint that was set, and the value before; null if there was none. */
  readonly endpoint?: { readonly value: string; readonly before: unknown };
  /** The example that was written. */
  readonly example?: string;
};

/** What was changed and not undone; undefined if nothing was. */
export function readInitRecord(env: Environment): InitRecord | undefined {
  try {
    const record = parseJson(readFileSync(recordFile(env), 'utf8'));
    return isObject(record) ? (record as InitRecord) : undefined;
  } catch {
    return undefined;
  }
}

function recordFile(env: Environment): string {
  return join(stateFolder(env), 'init.json');
}

/** Adds to what can be undone. The values before the first change are kept. */
export function addToInitRecord(env: Environment, record: InitRecord): void {
  const earlier = readInitRecord(env) ?? {};
  const { endpoint } = record;
  const merged: InitRecord = {
    ...record,
    ...earlier,
    ...(endpoint && {
      endpoint: { ...endpoint, before: earlier.endpoint ? earlier.endpoint.before : endpoint.before },
    }),
  };
  makeFolder(dirname(recordFile(env)));
  writeFileSync(recordFile(env), `${JSON.stringify(merged, null, 2)}\n`, { mode: 0o600 });
}

/** Forgets what was changed, after it was undone. */
export function removeInitRecord(env: Environment): void {
  rmSync(recordFile(env), { force: true });
}
