import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { Environment } from '../core/environment.ts';
import type { Store } from '../store/open-store.ts';
import { sendOutbox } from './export-spans.ts';
import { metricExporter, spanExporter } from './exporters.ts';
import type { ReadGauges } from './gauges.ts';
import { storeMetrics } from './metric-producer.ts';
import { resourceOf } from './resource.ts';
import { newSentTotals } from './sent-totals.ts';

/** The way out to the collector. */
export type Telemetry = {
  /** Sends what waits in the outbox; returns how many spans. Throws what the exporter reports. */
  readonly sendSpans: () => Promise<number>;
  /** Sends the totals that have changed, and the gauges. Throws what the exporter reports. */
  readonly sendMetrics: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** What telemetry is made from. */
export type TelemetryOptions = {
  readonly store: Store;
  /** The collector's OTLP/HTTP address, without path. */
  readonly endpoint: string;
  readonly env: Environment;
  readonly gauges: ReadGauges;
};

/** Never by itself: the relay says when, so that the totals are sent after what they are made of. */
const NEVER_MS = 2 ** 31 - 1;

type Watched = {
  readonly exporter: PushMetricExporter;
  /** How the export since the last question went; failed where there was none, because the totals could not be read. */
  readonly result: () => ExportResult;
};

/** An exporter that remembers how its last export went, which the SDK's reader only logs. */
const watched = (exporter: PushMetricExporter): Watched => {
  let last: ExportResult | undefined;
  const watching: PushMetricExporter = Object.create(exporter, {
    export: {
      value: (...[metrics, done]: Parameters<PushMetricExporter['export']>) =>
        exporter.export(metrics, (result) => {
          last = result;
          done({ code: ExportResultCode.SUCCESS });
        }),
    },
  });
  return {
    exporter: watching,
    result: () => {
      const result = last ?? { code: ExportResultCode.FAILED };
      last = undefined;
      return result;
    },
  };
};

/** Opens the OpenTelemetry SDK and its OTLP/HTTP exporters on the store. */
export const openTelemetry = ({ store, endpoint, env, gauges }: TelemetryOptions): Telemetry => {
  const resource = resourceOf(store.id, env);
  const sent = newSentTotals();
  const spans = spanExporter(endpoint);
  const metrics = watched(metricExporter(endpoint));
  const reader = new PeriodicExportingMetricReader({
    exporter: metrics.exporter,
    exportIntervalMillis: NEVER_MS,
    metricProducers: [storeMetrics({ store, sent, gauges }, resource)],
  });
  const sdk = new NodeSDK({
    resource,
    autoDetectResources: false,
    metricReaders: [reader],
    instrumentations: [],
    spanProcessors: [],
    logRecordProcessors: [],
  });
  sdk.start();
  return {
    sendSpans: () => sendOutbox(store, spans, resource),
    sendMetrics: async () => {
      await reader.forceFlush();
      const { code, error } = metrics.result();
      if (code !== ExportResultCode.SUCCESS) throw error ?? new Error('The metrics were not sent');
      sent.taken();
    },
    close: async () => {
      await Promise.allSettled([spans.shutdown(), metrics.exporter.shutdown()]);
    },
  };
};
