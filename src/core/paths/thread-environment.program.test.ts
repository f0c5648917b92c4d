import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

const CODE = `
  import { enableCompileCache, getCompileCacheDir } from 'node:module';
  import { Worker } from 'node:worker_threads';
  import { threadEnvironment } from ${JSON.stringify(new URL('thread-environment.ts', import.meta.url).href)};
  if (process.argv[1]) enableCompileCache(process.argv[1]);
  const own = getCompileCacheDir() ?? 'none';
  const code = "require('node:worker_threads').parentPort.postMessage(require('node:module').getCompileCacheDir() ?? 'none')";
  const thread = new Worker(code, { eval: true, execArgv: [], env: threadEnvironment() });
  thread.on('message', (folder) => console.log(JSON.stringify([own, folder])));`;

test('a thread keeps compiled code where the thread that starts it does, if it does', () => {
  const [own, folder] = foldersWith(temporaryFolder());
  expect(own).not.toBe('none');
  expect(folder).toBe(own);
  expect(foldersWith('')).toEqual(['none', 'none']);
});

/** The folders of a program and of its thread. */
function foldersWith(folder: string): string[] {
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', CODE, folder], { env });
  return JSON.parse(output.toString()) as string[];
}
