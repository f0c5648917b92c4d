import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../src/testing/eventually.ts';
import { pendingRecordsIn, startRelay } from '../../src/testing/running-relay.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { generateSession, writeSession } from '../../src/testing/runs/session-of-calls.ts';
import { startOtlpSink } from '../../src/testing/stack/otlp-sink.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

/** How long copies of a signal are ignored. */
const COPY_MS = 1000;

test('a relay that is asked to stop says at once what it waits for, and Ctrl-C again ends it without a loss', async () => {
  const home = temporaryFolder();
  const sink = await startOtlpSink();
  onTestFinished(() => sink.close());
  sink.answer = () => 'hang';
  const env = { STEPMETER_OTLP_ENDPOINT: sink.url, OTEL_EXPORTER_OTLP_TIMEOUT: '60000' };
  writeSession(generateSession(home, 2));
  const relay = startRelay(home, { env });
  await eventually(() => expect(sink.requests).not.toEqual([]));
  relay.signal('SIGINT');
  await eventually(() =>
    expect(relay.lines()).toEqual([
      'stopping after what is pending is ingested and exported; a second Ctrl-C or signal stops it at once (no data is lost)',
    ]),
  );
  await sleep(COPY_MS);
  expect(await relay.stop('SIGINT')).toBeNull();
  sink.answer = () => ({});
  expect(await runCli(['relay', '--once'], { home, env })).toMatchObject({ code: 0 });
  expect(pendingRecordsIn(home)).toEqual([]);
  // Per session: a call, its file and its request each, the session, and the step.
  expect(sink.spans.size).toBe(3 * 2 + 2);
});
