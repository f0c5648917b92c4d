// Opens the store of its environment and ingests the inputs in the given file; starts on a signal from its parent.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { ingest, type IngestInput } from '../../src/ingest/ingest.ts';
import { openStore } from '../../src/store/open-store.ts';

process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();

const store = await openStore(process.env);

const inputs = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as IngestInput[];

for (const input of inputs) await ingest(store, input, { exports: true, now: Date.now() });
await store.close();
process.stdout.write(`${store.id}\n`);
