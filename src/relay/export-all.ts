import { EXPORT_SIGNAL } from '../telemetry/names.ts';
import { otlpEndpoints } from '../telemetry/otlp-endpoints.ts';
import type { Store } from '../store/open-store.ts';
import { countExportFailure } from '../export/export-failures.ts';
import { attempt, describeProblem } from '../export/export-loop.ts';
import { missingSignal, missingSignalNotice, type SentSignal } from '../export/missing-signal.ts';
import type { SignalSender } from '../export/signal-sender.ts';
import type { RelayPass } from './relay.ts';
import type { RelayRuntime } from './relay-runtime.ts';

/** Exports every signal once, concurrently. A back end that has only one of the signals is no problem. */
export async function exportAll(
  { telemetry, options, env }: RelayRuntime,
  senders: readonly SignalSender[] = telemetry?.senders ?? [],
): Promise<Omit<RelayPass, 'records'>> {
  const sent = await Promise.all(senders.map((sender) => exportOnce(sender, options.store)));
  const endpoints = otlpEndpoints(env);
  const missing = missingSignal(sent, endpoints);
  const notices = sent.flatMap((one) => one.notices);
  const problems = sent.flatMap(({ signal, problem }) =>
    problem && signal !== missing ? [`${signal}: ${describeProblem(problem)}`] : [],
  );
  return {
    spans: sent.find(({ signal }) => signal === EXPORT_SIGNAL.traces)?.count ?? 0,
    notices: missing ? [...notices, missingSignalNotice(missing, endpoints)] : notices,
    ...(problems.length > 0 && { exportProblem: problems.join('; ') }),
  };
}

async function exportOnce(sender: SignalSender, store: Store): Promise<SentSignal> {
  const { signal } = sender;
  const sent = await attempt(sender);
  if (sent.problem) await countExportFailure(store, signal).catch(() => undefined);
  return { ...sent, signal };
}
