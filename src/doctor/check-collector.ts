import { VARIABLE, type Environment } from '../core/environment.ts';
import { ask, describeAnswer, isOk } from './ask.ts';
import { checking, type Check } from './check.ts';
import type { Places } from './places.ts';

/** Its value as it was meant, or as it is where it was not encoded. */
const decoded = (value: string): string => {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
};

/** Headers in the form of `OTEL_EXPORTER_OTLP_HEADERS`: what the exporter sends, we send, too. */
const headersOf = (env: Environment): Record<string, string> =>
  Object.fromEntries(
    (env['OTEL_EXPORTER_OTLP_HEADERS'] ?? '').split(',').flatMap((pair) => {
      const [name = '', ...value] = pair.split('=');
      return name.trim() ? [[name.trim(), decoded(value.join('=').trim())]] : [];
    }),
  );

/** One machine has many names, but a port one listener. */
const portOf = (url: string): string => (URL.canParse(url) ? new URL(url).port : '');

/** Whether the relay knows where to send to, and whether that takes what it sends. */
export const checkEndpoint = async (env: Environment, { otlp, stack }: Places): Promise<Check> => {
  const { ok, unset, warn, fail } = checking('OTLP endpoint');
  if (!otlp) {
    const set = `export ${VARIABLE.otlpEndpoint}=${stack?.otlp ?? 'http://127.0.0.1:4318'}`;
    return unset('not set: only the store is written', stack ? set : `\`stepmeter up\` starts a stack, then ${set}`);
  }
  const url = `${otlp}/v1/traces`;
  const answer = await ask(url, { headers: headersOf(env), body: { resourceSpans: [] } });
  if (isOk(answer) && stack && portOf(otlp) !== portOf(stack.otlp)) {
    return warn(
      `${otlp} takes spans, but the stack that is up listens on ${stack.otlp}`,
      `Set ${VARIABLE.otlpEndpoint} to that`,
    );
  }
  if (isOk(answer)) return ok(`${otlp} takes spans`);
  const mend =
    answer.status === undefined
      ? 'Start the collector, or correct the address'
      : 'Set its headers, or correct the address';
  return fail(describeAnswer(url, answer), `${mend} (${VARIABLE.otlpEndpoint}, OTEL_EXPORTER_OTLP_HEADERS)`);
};

/** Whether the collector of our stack is well; of another one only its endpoint is known. */
export const checkCollector = async ({ stack }: Places): Promise<Check> => {
  const { ok, unset, fail } = checking('collector');
  if (!stack) return unset('no stack of `stepmeter up` is up', '`stepmeter up` starts one; yours may be elsewhere');
  const answer = await ask(stack.collectorHealth);
  if (isOk(answer)) return ok('healthy');
  return fail(
    describeAnswer(stack.collectorHealth, answer),
    '`stepmeter status` names its log; `stepmeter up` starts it',
  );
};
