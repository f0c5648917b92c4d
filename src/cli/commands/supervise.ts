import type { CommandModule } from 'yargs';

/** `stepmeter supervise`: the process that `up` leaves behind; not for people. */
export const superviseCommand: CommandModule = {
  command: 'supervise',
  describe: false,
  handler: async () => {
    const controller = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => controller.abort());
    // Whoever has the terminal may close it: the stack stays.
    process.on('SIGHUP', () => {});
    const { superviseStack } = await import('../../stack/supervise-stack.ts');
    await superviseStack({
      env: process.env,
      signal: controller.signal,
      log: (line) => console.error(`${new Date().toISOString()} ${line}`),
    });
  },
};
