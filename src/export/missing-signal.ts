import { displayUrl } from '../core/text/display-url.ts';
import { EXPORT_SIGNAL, type ExportSignal } from '../telemetry/names.ts';
import type { OtlpEndpoints } from '../telemetry/otlp-endpoints.ts';
import type { Delivery } from './delivery.ts';
import type { Sent } from './signal-sender.ts';

/** Why a request was not accepted. */
export type Refusal = Exclude<Delivery, { outcome: 'accepted' }>;

/** The result of sending a signal once. */
export type SentSignal = Sent & { readonly signal: ExportSignal };

/**
 * The signal that a back end does not have, as one for metrics has no traces: its path is missing while the other signal
 * is accepted at the same address. An endpoint that was set for the signal alone is expected to work.
 */
export function missingSignal(
  sent: readonly { readonly signal: ExportSignal; readonly problem?: Refusal }[],
  endpoints: OtlpEndpoints,
): ExportSignal | undefined {
  const { traces, metrics } = EXPORT_SIGNAL;
  const isShared = baseOf(endpoints, traces) !== undefined && baseOf(endpoints, traces) === baseOf(endpoints, metrics);
  const missing = sent.find(({ problem }) => problem?.outcome === 'unsupported' && problem.isMissing === true);
  const isOtherAccepted = sent.some(({ signal, problem }) => signal !== missing?.signal && problem === undefined);
  return isShared && isOtherAccepted ? missing?.signal : undefined;
}

function baseOf(endpoints: OtlpEndpoints, signal: ExportSignal): string | undefined {
  const suffix = `/v1/${signal}`;
  const url = endpoints[signal];
  return url?.endsWith(suffix) === true ? url.slice(0, -suffix.length) : undefined;
}

/** Says that a back end does not have a signal. */
export function missingSignalNotice(signal: ExportSignal, { metrics, traces }: OtlpEndpoints): string {
  const [url, other] = signal === EXPORT_SIGNAL.traces ? [traces, 'METRICS'] : [metrics, 'TRACES'];
  return `${displayUrl(url ?? '')} does not exist: this back end accepts no ${signal}. They stay in the store for the retention period; set only OTEL_EXPORTER_OTLP_${other}_ENDPOINT to stop asking for it`;
}
