import { VARIABLE, type Environment } from '../../core/environment.ts';
import { EXPORT_SIGNAL, type ExportSignal } from '../../telemetry/names.ts';
import { ask, describeAnswer, isOk } from './ask.ts';
import { checking, type Check } from './check.ts';
import type { Places } from './places.ts';

/** Whether the relay knows where to send to, and whether each signal is accepted there. */
export async function checkEndpoint(env: Environment, { otlp, stack }: Places): Promise<Check[]> {
  const signals = Object.values(EXPORT_SIGNAL).filter((signal) => otlp[signal] !== undefined);
  if (signals.length > 0)
    return Promise.all(signals.map((signal) => checkSignal(env, { signal, url: otlp[signal] ?? '', stack })));
  const set = `export ${VARIABLE.otlpEndpoint}=${stack?.otlp ?? 'http://127.0.0.1:4318'}`;
  const { unset } = checking('OTLP endpoint');
  return [unset('not set: only the store is written', stack ? set : `\`stepmeter up\` starts a stack, then ${set}`)];
}

type SignalEndpoint = { readonly signal: ExportSignal; readonly url: string } & Pick<Places, 'stack'>;

const EMPTY: Readonly<Record<ExportSignal, object>> = {
  traces: { resourceSpans: [] },
  metrics: { resourceMetrics: [] },
};

async function checkSignal(env: Environment, { signal, url, stack }: SignalEndpoint): Promise<Check> {
  const { ok, warn, fail } = checking(`OTLP endpoint (${signal})`);
  const answer = await ask(url, { headers: headersOf(env, signal), body: EMPTY[signal] });
  if (isOk(answer) && stack && portOf(url) !== portOf(stack.otlp)) {
    return warn(
      `${url} accepts ${signal}, but the stack that is up listens on ${stack.otlp}`,
      `Set ${VARIABLE.otlpEndpoint} to that`,
    );
  }
  if (isOk(answer)) return ok(`${url} accepts ${signal}`);
  const mend =
    answer.status === undefined
      ? 'Start the collector, or correct the address'
      : 'Set its headers, or correct the address';
  return fail(describeAnswer(url, answer), `${mend} (${VARIABLE.otlpEndpoint}, OTEL_EXPORTER_OTLP_HEADERS)`);
}

/** Headers in the form of `OTEL_EXPORTER_OTLP_HEADERS`: what the exporter sends, we send, too. */
function headersOf(env: Environment, signal: ExportSignal): Record<string, string> {
  return Object.fromEntries(
    ['OTEL_EXPORTER_OTLP_HEADERS', `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`].flatMap((variable) =>
      headersIn(env[variable] ?? ''),
    ),
  );
}

function headersIn(list: string): [string, string][] {
  return list.split(',').flatMap((pair) => {
    const [name = '', ...value] = pair.split('=');
    return name.trim() ? [[name.trim(), decoded(value.join('=').trim())]] : [];
  });
}

/** Its value as it was meant, or as it is where it was not encoded. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** One machine has many names, but a port one listener. */
function portOf(url: string): string {
  return URL.canParse(url) ? new URL(url).port : '';
}

/** Whether the collector of our stack is well; of another one only its endpoint is known. */
export async function checkCollector({ stack }: Places): Promise<Check> {
  const { ok, unset, fail } = checking('collector');
  if (!stack) return unset('no stack of `stepmeter up` is up', '`stepmeter up` starts one; yours may be elsewhere');
  const answer = await ask(stack.collectorHealth);
  if (isOk(answer)) return ok('healthy');
  return fail(
    describeAnswer(stack.collectorHealth, answer),
    '`stepmeter status` names its log; `stepmeter up` starts it',
  );
}
