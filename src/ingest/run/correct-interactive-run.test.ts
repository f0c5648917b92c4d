import { describe, expect, test } from 'vitest';
import { METRIC } from '../../telemetry/names.ts';
import type { SpanData } from '../../telemetry/span-data.ts';
import { openInteractiveRelay, transcriptIn, type InteractiveRelay } from '../../testing/interactive-relay.ts';
import { answer, bill, writeTranscript } from '../../testing/claude/transcript.ts';
import { expectTotalsOfRows } from '../../testing/store/sums.ts';

const START = Date.UTC(2026, 8, 1);

const SUCCESS = { result: 'success', error_type: null };

const FAILURE = { result: 'failure', error_type: 'rate_limit' };

describe('a stop event that is ingested after its session was settled', () => {
  test('makes a success a failure, with the totals and spans of a failure that came in time', async () => {
    const [inTime, late] = [await openInteractiveRelay(), await openInteractiveRelay()];
    for (const relay of [inTime, late]) writeSession(relay);
    stop(inTime, 1900, 'StopFailure');
    await inTime.pass(START + 9000);
    await late.pass(START + 9000);
    expect(await resultsOf(late)).toEqual([SUCCESS, SUCCESS]);
    stop(late, 1900, 'StopFailure');
    await late.pass(START + 9500);
    for (const relay of [inTime, late]) {
      expect(await resultsOf(relay)).toEqual([FAILURE, FAILURE]);
      expect(await factsOf(relay)).toEqual(['failure', 'failure']);
      await expectTotalsOfRows(relay.store);
    }
    expect(await totalsOf(late)).toEqual(await totalsOf(inTime));
    expect(await errorsOfSpans(late)).toEqual(await errorsOfSpans(inTime));
    expect(await errorsOfSpans(late)).toEqual(['rate_limit', 'rate_limit', 'rate_limit']);
  });

  test('makes a failure a success if the model answered after it', async () => {
    const relay = await openInteractiveRelay();
    writeSession(relay);
    stop(relay, 1500, 'StopFailure');
    await relay.pass(START + 9000);
    expect(await resultsOf(relay)).toEqual([FAILURE, FAILURE]);
    stop(relay, 1900, 'Stop');
    await relay.pass(START + 9500);
    expect(await resultsOf(relay)).toEqual([SUCCESS, SUCCESS]);
    expect(await errorsOfSpans(relay)).toEqual([]);
    await expectTotalsOfRows(relay.store);
    expect(await countOf(relay, METRIC.runs.name)).toEqual({ failure: 0, success: 1 });
  });

  test('changes nothing if a later stop event is known', async () => {
    const relay = await openInteractiveRelay();
    writeSession(relay);
    stop(relay, 1900, 'Stop');
    await relay.pass(START + 9000);
    stop(relay, 1500, 'StopFailure');
    await relay.pass(START + 9500);
    expect(await resultsOf(relay)).toEqual([SUCCESS, SUCCESS]);
    expect(await countOf(relay, METRIC.runs.name)).toEqual({ success: 1 });
  });

  test('does not end an abandoned session', async () => {
    const relay = await openInteractiveRelay();
    relay.hook(START, 'SessionStart', {}, { transcript: transcriptIn(relay) });
    await relay.pass(START + 2 * 60 * 60 * 1000);
    const abandoned = { result: 'abandoned', error_type: 'abandoned' };
    expect(await resultsOf(relay)).toEqual([abandoned, abandoned]);
    stop(relay, 1900, 'StopFailure');
    await relay.pass(START + 2 * 60 * 60 * 1000 + 500);
    expect(await resultsOf(relay)).toEqual([abandoned, abandoned]);
  });

  test('leaves alone a span that was exported', async () => {
    const relay = await openInteractiveRelay();
    writeSession(relay);
    await relay.pass(START + 9000);
    await relay.store.db.deleteFrom('outbox').execute();
    stop(relay, 1900, 'StopFailure');
    await relay.pass(START + 9500);
    expect(await resultsOf(relay)).toEqual([FAILURE, FAILURE]);
    expect(await relay.store.db.selectFrom('outbox').selectAll().execute()).toEqual([]);
  });
});

/** Writes a session of one request that has reported its end, but not how its turn stopped. */
function writeSession(relay: InteractiveRelay): void {
  const origin = { transcript: transcriptIn(relay) };
  relay.hook(START, 'SessionStart', { source: 'startup' }, origin);
  relay.hook(START + 100, 'UserPromptSubmit', { prompt_id: 'p' }, origin);
  relay.hook(START + 2000, 'SessionEnd', { reason: 'other' }, origin);
  writeTranscript(transcriptIn(relay), START + 2000, [...answer('a', START + 500), bill(1)]);
}

function stop(relay: InteractiveRelay, after: number, event: 'Stop' | 'StopFailure'): void {
  const error = event === 'StopFailure' ? { error: 'rate_limit' } : {};
  relay.hook(START + after, event, { prompt_id: 'p', ...error }, { transcript: transcriptIn(relay) });
}

async function resultsOf({ store }: InteractiveRelay) {
  const run = await store.db.selectFrom('run').select(['result', 'error_type']).execute();
  return [...run, ...(await store.db.selectFrom('step').select(['result', 'error_type']).execute())];
}

async function factsOf({ store }: InteractiveRelay) {
  const run = await store.db.selectFrom('run_fact').select('result').execute();
  return [...run, ...(await store.db.selectFrom('attempt_fact').select('result').execute())].map(
    ({ result }) => result,
  );
}

/** All totals that are not 0, without signals, which reflect what was known when a run ended. */
async function totalsOf({ store }: InteractiveRelay): Promise<Record<string, number>> {
  const { counters } = await store.totals();
  const kept = counters.filter(({ name, value }) => value !== 0 && !/score|signal/.test(name));
  return Object.fromEntries(kept.map(({ id, value }) => [id, value]));
}

async function errorsOfSpans({ store }: InteractiveRelay): Promise<string[]> {
  const rows = await store.db.selectFrom('outbox').select('body').execute();
  return rows.flatMap(({ body }) => (JSON.parse(body) as SpanData).errorType ?? []);
}

/** A counter by result. */
async function countOf({ store }: InteractiveRelay, metric: string): Promise<Record<string, number>> {
  const own = (await store.totals()).counters.filter(({ name }) => name === metric);
  return Object.fromEntries(
    own.map(({ labels, value }) => [(JSON.parse(labels) as Record<string, string>)['stepmeter.run.result'], value]),
  );
}
