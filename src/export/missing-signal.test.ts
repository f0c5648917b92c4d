import { expect, test } from 'vitest';
import { missingSignal, type SentSignal } from './missing-signal.ts';
import type { ExportProblem } from './deliver.ts';

const SHARED = { traces: 'http://a:1/v1/traces', metrics: 'http://a:1/v1/metrics' };

const MISSING: ExportProblem = { outcome: 'unsupported', reason: 'HTTP 404', isMissing: true };
const FORBIDDEN: ExportProblem = { outcome: 'unsupported', reason: 'HTTP 403' };

test.each<[string, ExportProblem | undefined, ExportProblem | undefined, typeof SHARED, string | undefined]>([
  ['has metrics only', MISSING, undefined, SHARED, 'traces'],
  ['has traces only', undefined, MISSING, SHARED, 'metrics'],
  ['has nothing', MISSING, MISSING, SHARED, undefined],
  ['has everything', undefined, undefined, SHARED, undefined],
  ['refuses the credentials for traces', FORBIDDEN, undefined, SHARED, undefined],
  ['is down for metrics', MISSING, { outcome: 'unavailable', reason: 'HTTP 503' }, SHARED, undefined],
  ['was set for traces alone', MISSING, undefined, { ...SHARED, traces: 'http://b:1/v1/traces' }, undefined],
])('missingSignal() of a back end that %s', (_what, traces, metrics, endpoints, missing) => {
  expect(missingSignal([sent('traces', traces), sent('metrics', metrics)], endpoints)).toBe(missing);
});

function sent(signal: SentSignal['signal'], problem: ExportProblem | undefined): SentSignal {
  return { signal, count: 0, notices: [], ...(problem && { problem }) };
}
