import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const MODULE = JSON.stringify(new URL('stop-signal.ts', import.meta.url).href);

/** Takes a moment to end in order. */
const SCRIPT = `import { stopSignal } from ${MODULE};
  const timer = setInterval(() => {}, 1000);
  stopSignal().addEventListener('abort', () => {
    console.log('stopping');
    setTimeout(() => clearInterval(timer), 300);
  });
  console.log('ready');`;

test.each(['SIGINT', 'SIGTERM'] as const)('a second %s does not end a process that is stopping', async (signal) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.on('data', () => child.kill(signal));
  expect(await once(child, 'exit')).toEqual([0, null]);
});
