import { drain, newDrain } from '../src/relay/drain.ts';
import { openStore } from '../src/store/open-store.ts';

/** Drains the spool of `STEPMETER_HOME` and reports the duration; a separate process, to measure its memory. */
const home = process.env['STEPMETER_HOME'] ?? '';
const store = await openStore(process.env);
const options = newDrain({ store, home, exports: true });
const started = performance.now();
const cpuBefore = process.cpuUsage();
let records = 0;
for (let taken = await drain(options); taken > 0; taken = await drain(options)) records += taken;
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
await store.close();
// Linux reports the peak in kibibytes.
console.log(
  JSON.stringify({
    records,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  }),
);
