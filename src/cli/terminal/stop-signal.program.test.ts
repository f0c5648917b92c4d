import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const MODULE = JSON.stringify(new URL('stop-signal.ts', import.meta.url).href);

test.each(['SIGINT', 'SIGTERM'] as const)('a copy of %s does not end a process that is stopping', async (signal) => {
  const child = start(300);
  child.stdout.on('data', () => child.kill(signal));
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('Ctrl-C ends a process at once that is stopping after %s', async (signal) => {
  const child = start(20_000);
  await once(child.stdout, 'data');
  child.kill(signal);
  await once(child.stdout, 'data');
  const again = setInterval(() => child.kill('SIGINT'), 50);
  expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
  clearInterval(again);
});

function start(endsAfterMs: number) {
  return spawn(process.execPath, ['--input-type=module', '-e', script(endsAfterMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Takes a while to end in order. */
function script(endsAfterMs: number): string {
  return `import { stopSignal } from ${MODULE};
  const timer = setInterval(() => {}, 1000);
  stopSignal().addEventListener('abort', () => {
    console.log('stopping');
    setTimeout(() => clearInterval(timer), ${endsAfterMs});
  });
  console.log('ready');`;
}
