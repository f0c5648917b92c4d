import { displayUrl } from '../../core/text/display-url.ts';
import { stateFolder } from '../../core/environment.ts';
import { EXIT } from '../../core/errors.ts';
import { printable } from '../../core/text/printable.ts';
import type { RelayPass } from '../../relay/relay.ts';
import { otlpEndpoints } from '../../telemetry/otlp-endpoints.ts';
import { defineCommand } from '../command.ts';
import { ingestProgress } from '../terminal/ingest-progress.ts';
import { stopSignal } from '../terminal/stop-signal.ts';
import { JSON_OPTION, printLog, printMessage, printResult } from '../output.ts';

const STOPPING =
  'stopping after what is pending is ingested and exported; a second Ctrl-C or signal stops it at once (no data is lost)';

/** `stepmeter relay`. */
export const relayCommand = defineCommand({
  name: 'relay',
  describe: 'Ingest the spool and export it until stopped',
  group: 'Operate',
  options: {
    once: { type: 'boolean', default: false, describe: 'Ingest and export once, then exit' },
    ...JSON_OPTION,
  },
  examples: [['STEPMETER_OTLP_ENDPOINT=http://localhost:4318 $0 relay', 'Export to a collector until stopped']],
  run: ({ once, json }) => (once ? relayOnce(json) : relayUntilStopped()),
});

async function relayOnce(json: boolean): Promise<number> {
  const relay = await import('../../relay/relay.ts');
  const progress = ingestProgress();
  const pass = await relay.relayOnce(process.env, progress.update).finally(progress.finish);
  if (!pass) printMessage('Another relay is running on this state folder; nothing to do');
  else printResult(json, pass, () => passText(pass));
  return pass?.exportProblem ? EXIT.workFailed : EXIT.success;
}

function passText(pass: RelayPass): string {
  const ingested = `${pass.records} records ingested, ${pass.spans} spans exported`;
  const problem = pass.exportProblem ? [`The remaining data is kept for the next export: ${pass.exportProblem}`] : [];
  return [ingested, ...pass.notices, ...problem].map(printable).join('. ');
}

async function relayUntilStopped(): Promise<void> {
  const signal = stopSignal();
  const endpoints = Object.values(otlpEndpoints(process.env));
  printLog(
    `relaying ${stateFolder(process.env)} to ${endpoints.map(displayUrl).join(' and ') || 'the store only (no OTLP endpoint set)'}`,
  );
  signal.addEventListener('abort', () => printLog(STOPPING), { once: true });
  const { runRelay } = await import('../../relay/relay.ts');
  await runRelay({ env: process.env, signal, log: printLog });
}
