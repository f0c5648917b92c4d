import type { Environment } from '../core/environment.ts';
import { EXPORT_SIGNAL } from '../telemetry/names.ts';
import type { OtlpEndpoints } from '../telemetry/otlp-endpoints.ts';
import type { Store } from '../store/open-store.ts';
import { sendOutbox, spanServerErrors } from './export-spans.ts';
import type { ReadGauges } from './gauges/gauges.ts';
import { newMetricExport } from './metrics/export-metrics.ts';
import { openOtlpClient } from './otlp-client.ts';
import { resourceOf } from './resource.ts';
import type { SignalSender } from './signal-sender.ts';

/** The exporters: one sender for each signal that has an endpoint. */
export type Telemetry = { readonly senders: readonly SignalSender[]; readonly close: () => Promise<void> };

/** The dependencies of the exporters. */
export type TelemetryOptions = {
  readonly store: Store;
  readonly endpoints: OtlpEndpoints;
  readonly env: Environment;
  readonly gauges: ReadGauges;
};

/** Opens the exporters of both signals, which share only the store. */
export function openTelemetry({ store, endpoints, env, gauges }: TelemetryOptions): Telemetry {
  const resource = resourceOf(store.id, env);
  const { traces, metrics } = EXPORT_SIGNAL;
  const clients = Object.values(EXPORT_SIGNAL).flatMap((signal) => {
    const url = endpoints[signal];
    return url === undefined ? [] : [{ signal, ...openOtlpClient(signal, url) }];
  });
  const senders = clients.map(({ signal, post }): SignalSender => {
    if (signal === traces) {
      const serverErrors = spanServerErrors();
      return { signal, send: () => sendOutbox({ store, post, resource, serverErrors }) };
    }
    return { signal: metrics, send: newMetricExport({ store, post, resource, gauges, env }) };
  });
  return {
    senders,
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}
