/** Drains the spool of `STEPMETER_HOME` and reports the duration; a separate process, to measure its memory. */
import { drain, newDrain } from '../src/relay/drain.ts';
import { openStore } from '../src/store/open-store.ts';
import { peakMemory } from '../src/testing/process/peak-memory.ts';

console.log(JSON.stringify(await drainOnce(process.env['STEPMETER_HOME'] ?? '')));

async function drainOnce(home: string) {
  const store = await openStore(process.env);
  const options = newDrain({ store, home, exports: true });
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  let records = 0;
  for (let taken = await drain(options); taken > 0; taken = await drain(options)) records += taken;
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  await store.close();
  return { records, seconds, cpuSeconds: (user + system) / 1e6, peakMiB: peakMemory() };
}
