import { STACK_PARTS, type StackPart } from '../../../ops/stack/parts.ts';
import { defineCommand } from '../../command.ts';
import { counted, duration } from '../../../core/amounts.ts';
import { openProgress } from '../../terminal/progress.ts';
import { JSON_OPTION, printNote, printResult } from '../../output.ts';
import { upText } from '../../print/print-stack.ts';

const TICK_MS = 500;

/** `stepmeter up`. */
export const upCommand = defineCommand({
  name: 'up',
  describe: 'Start the Grafana stack (with Docker if it responds, otherwise natively)',
  group: 'Grafana stack',
  options: {
    native: { type: 'boolean', describe: 'Run the stack natively' },
    docker: { type: 'boolean', describe: 'Run the stack in Docker' },
    ...JSON_OPTION,
  },
  conflicts: [['native', 'docker']],
  examples: [
    ['$0 up', 'Start it with Docker if it responds, otherwise natively'],
    ['$0 up --native --json', 'Start it natively and print its addresses as JSON'],
  ],
  run: async ({ native, docker, json }) => {
    const { up } = await import('../../../ops/stack/up.ts');
    const mode = native ? 'native' : docker ? 'docker' : undefined;
    const waiting = startWaiting();
    const result = await up(process.env, mode, {
      onChoice: printNote,
      onReady: (part) => waiting.ready(part),
    }).finally(waiting.finish);
    printResult(json, result, () => upText(result));
  },
});

/** Prints which parts are ready, and while the others start, how many are and how long it has taken. */
function startWaiting(): { readonly ready: (part: StackPart) => void; readonly finish: () => void } {
  const startedAt = performance.now();
  const progress = openProgress({ what: 'Starting', amount: (parts) => counted(parts, 'part'), rate: () => '' });
  const ready = new Set<StackPart>();
  const update = (): void => {
    const total = Math.max(STACK_PARTS.length, ready.size);
    progress.update({ done: ready.size, total }, `${duration(performance.now() - startedAt)} so far`);
  };
  const timer = setInterval(update, TICK_MS);
  return {
    ready: (part) => {
      ready.add(part);
      progress.finish();
      printNote(`${part} is ready`);
    },
    finish: () => {
      clearInterval(timer);
      progress.finish();
    },
  };
}
