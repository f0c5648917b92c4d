import { printable } from '../../core/printable.ts';
import type { CommandModule } from 'yargs';
import { displayUrl } from '../../core/display-url.ts';
import { printLog, printMessage } from '../print-message.ts';
import { stateFolder } from '../../core/environment.ts';
import { EXIT } from '../../core/errors.ts';
import { otlpEndpoints } from '../../telemetry/otlp-endpoints.ts';
import type { RelayPass } from '../../relay/relay.ts';
import type { ExitCode } from '../exit-code.ts';
import { JSON_OPTION, answer } from '../json-option.ts';

/** `stepmeter relay`. */
export function relayCommand(exit: ExitCode): CommandModule {
  return {
    command: 'relay',
    describe: 'Ingest the spool and export it until stopped',
    builder: (yargs) =>
      yargs
        .option('once', { type: 'boolean', default: false, describe: 'Ingest and export once, then exit' })
        .options(JSON_OPTION),
    handler: (flags) => (flags['once'] === true ? once(flags['json'] === true, exit) : relayUntilStopped()),
  };
}

async function once(asJson: boolean, exit: ExitCode): Promise<void> {
  const { relayOnce } = await import('../../relay/relay.ts');
  const pass = await relayOnce(process.env);
  if (!pass) printMessage('Another relay is running on this state folder; nothing to do');
  else answer(asJson, pass, () => passText(pass));
  if (pass?.exportProblem) exit.code = EXIT.workFailed;
}

function passText(pass: RelayPass): string {
  const ingested = `${pass.records} records ingested, ${pass.spans} spans exported`;
  const problem = pass.exportProblem ? [`The remaining data is kept for the next export: ${pass.exportProblem}`] : [];
  return [ingested, ...pass.notices, ...problem].map(printable).join('. ');
}

async function relayUntilStopped(): Promise<void> {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  const endpoints = Object.values(otlpEndpoints(process.env));
  printLog(
    `relaying ${stateFolder(process.env)} to ${endpoints.map(displayUrl).join(' and ') || 'the store only (no OTLP endpoint set)'}`,
  );
  const { runRelay } = await import('../../relay/relay.ts');
  await runRelay({ env: process.env, signal: controller.signal, log: printLog });
}
