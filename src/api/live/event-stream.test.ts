import { describe, expect, test } from 'vitest';
import type { IngestState } from '../ingest/ingest-loop.ts';
import type { Change, Changes } from './changes.ts';
import { eventStream } from './event-stream.ts';

const INGEST: IngestState = { backlog: 0, problem: null, hasRelay: true, hasEndpoint: false };

const INGEST_EVENT = `event: ingest\ndata: ${JSON.stringify(INGEST)}\n\n`;

describe('eventStream()', () => {
  test('says in which state the pipeline is, and each time that it changes', async () => {
    const { sources, states, setIngest } = reportedChanges();
    const reader = readerOf(eventStream(sources, undefined));
    setIngest({ ...INGEST, problem: 'the disk is full' });
    const text = await textUntil(reader, 'full');
    expect(text).toContain(`${INGEST_EVENT}event: ingest\ndata: {"backlog":0,"problem":"the disk is full"`);
    await reader.cancel();
    expect(states.size).toBe(0);
  });

  test('names the latest change first, then sends changes until the client leaves', async () => {
    const { sources, report, listeners } = reportedChanges();
    const reader = readerOf(eventStream(sources, undefined));
    report('s-1', ['run']);
    const text = await textUntil(reader, '"run"');
    expect(text).toBe(
      `retry: 1000\n\nid: s-0\nevent: latest\ndata: {}\n\n${INGEST_EVENT}id: s-1\nevent: change\ndata: {"runs":["run"]}\n\n`,
    );
    await reader.cancel();
    expect(listeners.size).toBe(0);
  });

  test('continues after the last change that the client knows, else asks it to read everything again', async () => {
    const { sources, report } = reportedChanges();
    report('s-1', ['a']);
    report('s-2', ['b']);
    const missed = await textUntil(readerOf(eventStream(sources, 's-1')), '"b"');
    expect(missed).not.toContain('"a"');
    const other = await textUntil(readerOf(eventStream(sources, 'other-1')), 'reset');
    expect(other).toContain('id: s-2\nevent: reset\ndata: {}\n\n');
  });

  test('disconnects a client that does not read, which continues when it connects again', async () => {
    const { sources, report, listeners } = reportedChanges();
    const reader = readerOf(eventStream(sources, undefined));
    for (let number = 1; number <= 150; number++) report(`s-${number}`, [`run${number}`]);
    expect(listeners.size).toBe(0);
    const text = await textUntil(reader, 'never');
    const last = text.match(/s-\d+/g)?.at(-1) ?? '';
    const continued = await textUntil(readerOf(eventStream(sources, last)), 'run150');
    expect(continued).toContain(`"run${Number(last.slice(2)) + 1}"`);
  });
});

/** Changes that the test reports. */
function reportedChanges() {
  const listeners = new Set<(change: Change) => void>();
  const known: Change[] = [];
  const changes: Changes = {
    version: async () => '1',
    latest: () => known.at(-1)?.id ?? 's-0',
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    since: (id) => {
      const place = known.findIndex((one) => one.id === id);
      return place < 0 ? undefined : known.slice(place + 1);
    },
    close: () => {},
  };
  const report = (id: string, runs: readonly string[]): void => {
    known.push({ id, runs });
    for (const listener of listeners) listener({ id, runs });
  };
  const states = new Set<(state: IngestState) => void>();
  const ingest = {
    state: () => INGEST,
    listen: (listener: (state: IngestState) => void) => {
      states.add(listener);
      return () => void states.delete(listener);
    },
  };
  const setIngest = (state: IngestState): void => states.forEach((listener) => listener(state));
  return { sources: { changes, ingest }, report, listeners, states, setIngest };
}

function readerOf({ body }: Response): ReadableStreamDefaultReader<Uint8Array> {
  if (!body) throw new Error('The response has no body');
  return body.getReader();
}

/** What a stream sends up to a text, or its end. */
async function textUntil(reader: ReadableStreamDefaultReader<Uint8Array>, text: string): Promise<string> {
  for (let all = ''; ;) {
    const { value, done } = await reader.read();
    if (done) return all;
    all += new TextDecoder().decode(value);
    if (all.includes(text)) return all;
  }
}
