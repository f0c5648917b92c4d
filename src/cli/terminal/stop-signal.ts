/**
 * Aborted when Ctrl-C or a supervisor asks this process to stop. Further signals do nothing: one that is sent to a group
 * of processes comes again from a parent that passes it on, as npm does.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => controller.abort());
  return controller.signal;
}
