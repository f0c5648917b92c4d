import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string | undefined;

/** An empty folder for all tests of this process to work in; removed when the process ends. */
export function emptyFolder(): string {
  folder ??= newFolder();
  return folder;
}

function newFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'stepmeter-empty-'));
  process.once('exit', () => rmSync(path, { recursive: true, force: true }));
  return path;
}
