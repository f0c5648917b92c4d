import { displayUrl } from '../../core/text/display-url.ts';
import { VARIABLE, type Environment } from '../../core/environment.ts';
import { deliveryOf } from '../../export/delivery.ts';
import { missingSignal, type Refusal } from '../../export/missing-signal.ts';
import { EXPORT_SIGNAL, type ExportSignal } from '../../telemetry/names.ts';
import { ask, describeAnswer, isOk, type Answer } from './ask.ts';
import { checking, type Check } from './check.ts';
import type { Places } from './places.ts';

/** Whether an OTLP endpoint is set and accepts each signal. */
export async function checkEndpoint(env: Environment, { otlp, stack }: Places): Promise<Check[]> {
  const signals = Object.values(EXPORT_SIGNAL).filter((signal) => otlp[signal] !== undefined);
  if (signals.length > 0)
    return checkSignals(
      otlp,
      await Promise.all(signals.map((signal) => askFor(env, { signal, url: otlp[signal] ?? '', stack }))),
    );
  const set = `export ${VARIABLE.otlpEndpoint}=${stack?.otlp ?? 'http://127.0.0.1:4318'}`;
  const { unset } = checking('OTLP endpoint');
  return [
    unset('not set: data is stored but not exported', stack ? set : `Start a stack with \`stepmeter up\`, then ${set}`),
  ];
}

type Asked = SignalEndpoint & { readonly answer: Answer };

type SignalEndpoint = { readonly signal: ExportSignal; readonly url: string } & Pick<Places, 'stack'>;

function checkSignals(otlp: Places['otlp'], asked: readonly Asked[]): Check[] {
  const missing = missingSignal(
    asked.map(({ signal, answer }) => ({ signal, ...problemOf(answer) })),
    otlp,
  );
  return asked.map((one) => (one.signal === missing ? notAccepted(one) : checkSignal(one)));
}

/** The problem that the relay would have with this response. */
function problemOf(answer: Answer): { problem?: Refusal } {
  if (answer.status === undefined) return { problem: { outcome: 'unavailable', reason: answer.found } };
  const delivery = deliveryOf({ status: answer.status, headers: {}, body: '' }, Date.now());
  return delivery.outcome === 'accepted' ? {} : { problem: delivery };
}

/** A back end for metrics has no traces, which is not a failure. */
function notAccepted({ signal, url }: Asked): Check {
  const other = signal === EXPORT_SIGNAL.traces ? EXPORT_SIGNAL.metrics : EXPORT_SIGNAL.traces;
  return checking(checkName(signal)).unset(
    `${displayUrl(url)} does not exist: this back end accepts no ${signal}, which stay in the store`,
    `To stop asking for it, set only OTEL_EXPORTER_OTLP_${other.toUpperCase()}_ENDPOINT`,
  );
}

function checkName(signal: ExportSignal): string {
  return `OTLP endpoint (${signal})`;
}

function checkSignal({ signal, url, stack, answer }: Asked): Check {
  const { ok, warn, fail } = checking(checkName(signal));
  if (isOk(answer) && stack && portOf(url) !== portOf(stack.otlp)) {
    return warn(
      `${displayUrl(url)} accepts ${signal}, but the running stack listens on ${stack.otlp}`,
      `Set ${VARIABLE.otlpEndpoint}=${stack.otlp}`,
    );
  }
  if (isOk(answer)) return ok(`${displayUrl(url)} accepts ${signal}`);
  return fail(describeAnswer(url, answer), fixOf(answer));
}

/** Compares ports, because one machine has many names but a port has one listener. */
function portOf(url: string): string {
  return URL.canParse(url) ? new URL(url).port : '';
}

const SET_ADDRESS = `correct the address (${VARIABLE.otlpEndpoint}, OTEL_EXPORTER_OTLP_HEADERS)`;

function fixOf({ status }: Answer): string {
  if (status === undefined) return `Start the collector, or ${SET_ADDRESS}`;
  if (status === 429 || status >= 500) return 'See the log of the back end; data is kept and sent again until then';
  return status < 400 ? `It redirects: ${SET_ADDRESS}` : `Set its headers, or ${SET_ADDRESS}`;
}

const EMPTY: Readonly<Record<ExportSignal, object>> = {
  traces: { resourceSpans: [] },
  metrics: { resourceMetrics: [] },
};

async function askFor(env: Environment, endpoint: SignalEndpoint): Promise<Asked> {
  const { signal, url } = endpoint;
  return { ...endpoint, answer: await ask(url, { headers: headersOf(env, signal), body: EMPTY[signal] }) };
}

/** The headers that the exporter sends, from `OTEL_EXPORTER_OTLP_HEADERS`. */
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

/** The decoded value, or the value itself if it is not percent-encoded. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Whether the collector of the stack is healthy; of any other collector only the endpoint is known. */
export async function checkCollector({ stack }: Places): Promise<Check> {
  const { ok, unset, fail } = checking('collector');
  if (!stack)
    return unset('no stack is running on this machine', 'Start one with `stepmeter up`, or use your own collector');
  const answer = await ask(stack.collectorHealth);
  if (isOk(answer)) return ok('healthy');
  return fail(
    describeAnswer(stack.collectorHealth, answer),
    'See its log (`stepmeter status` shows where), or start it with `stepmeter up`',
  );
}
