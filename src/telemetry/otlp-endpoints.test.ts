import { describe, expect, test } from 'vitest';
import { NO_OTLP_ENDPOINTS, otlpEndpoints } from './otlp-endpoints.ts';

const [OTEL, TRACES, METRICS] = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
] as const;

describe('otlpEndpoints()', () => {
  test.each([
    [{}, {}],
    [{ [OTEL]: 'http://c:4318/' }, { traces: 'http://c:4318/v1/traces', metrics: 'http://c:4318/v1/metrics' }],
    [{ [METRICS]: 'http://p/otlp' }, { metrics: 'http://p/otlp' }],
    [{ [TRACES]: 'http://t/in' }, { traces: 'http://t/in' }],
    [
      { [OTEL]: 'http://c', [TRACES]: 'http://t/in' },
      { traces: 'http://t/in', metrics: 'http://c/v1/metrics' },
    ],
    [
      { STEPMETER_OTLP_ENDPOINT: 'http://s', [OTEL]: 'http://c', [TRACES]: 'http://t/in' },
      { traces: 'http://s/v1/traces', metrics: 'http://s/v1/metrics' },
    ],
  ])('reads %j', (env, endpoints) => {
    expect(otlpEndpoints(env)).toEqual(endpoints);
    expect(otlpEndpoints({ ...env, ...NO_OTLP_ENDPOINTS })).toEqual({});
  });
});
