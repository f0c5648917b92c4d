/** A signal that is sent to a group of processes comes again from a parent that passes it on, as npm does: at once. */
const COPY_MS = 1000;

/**
 * Aborted when Ctrl-C or a supervisor asks this process to stop. Ctrl-C pressed again while it is stopping ends it at
 * once; copies of a signal, and further signals of a supervisor, do nothing.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let stoppedAt = 0;
  const stop = (name: NodeJS.Signals): void => {
    if (!controller.signal.aborted) stoppedAt = performance.now();
    else if (name === 'SIGINT' && performance.now() - stoppedAt >= COPY_MS)
      process.removeAllListeners(name).kill(process.pid, name);
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, stop);
  return controller.signal;
}
