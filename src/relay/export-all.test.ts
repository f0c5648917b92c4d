import { expect, onTestFinished, test } from 'vitest';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { generateSession, writeSession } from '../testing/runs/session-of-calls.ts';
import { startOtlpSink } from '../testing/stack/otlp-sink.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { relayOnce, type RelayPass } from './relay.ts';

test('a back end for metrics only is reported in a notice of the pass, and is no problem', async () => {
  const pass = await passTo(({ signal }) => (signal === 'traces' ? { status: 404 } : {}));
  expect(pass).not.toHaveProperty('exportProblem');
  expect(pass.notices).toEqual([expect.stringMatching(/v1\/traces does not exist: this back end accepts no traces\./)]);
});

test('a back end without any signal is a problem of the pass', async () => {
  const pass = await passTo(() => ({ status: 404 }));
  expect(pass.exportProblem).toMatch(/^traces: .*HTTP 404.*; metrics: .*HTTP 404/);
});

async function passTo(answer: Awaited<ReturnType<typeof startOtlpSink>>['answer']): Promise<RelayPass> {
  const sink = await startOtlpSink();
  onTestFinished(() => sink.close());
  sink.answer = answer;
  const home = temporaryFolder();
  writeSession(generateSession(home, 2));
  const pass = await relayOnce(isolatedEnvironment(home, { STEPMETER_OTLP_ENDPOINT: sink.url }));
  if (!pass) throw new Error('Another relay is running');
  return pass;
}
