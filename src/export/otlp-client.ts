import { displayUrl } from '../core/text/display-url.ts';
import { request as httpRequest, type Agent } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { brotliDecompressSync, gunzipSync, gzipSync, inflateSync, type ZlibOptions } from 'node:zlib';
import { convertLegacyHttpOptions } from './opentelemetry.ts';
import { EXIT, UserError, codeOf, messageOf } from '../core/errors.ts';
import { EXPORT_SIGNAL, SERVICE_NAME, type ExportSignal } from '../telemetry/names.ts';
import { VERSION } from '../core/version.ts';
import { deliveryOf, type Answer, type Delivery } from './delivery.ts';

/** A client of one signal's endpoint. */
export type OtlpClient = {
  /** Sends one OTLP/JSON request; never throws. */
  readonly post: (body: Uint8Array) => Promise<Delivery>;
  /** Closes idle connections. */
  readonly close: () => Promise<void>;
};

type HttpOptions = ReturnType<typeof convertLegacyHttpOptions>;

/**
 * Opens a client of one signal's endpoint. Headers, TLS, compression and timeouts come from the standard
 * `OTEL_EXPORTER_OTLP_*` variables, read by the SDK. The SDK's exporter does not send the request itself because it
 * reports neither partial success nor `Retry-After`, and hides the status of retryable responses.
 * @throws {UserError} if the URL is not an HTTP URL; the message leaves out its user information
 */
export function openOtlpClient(signal: ExportSignal, url: string): OtlpClient {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new UserError(`Cannot export ${signal}: ${JSON.stringify(displayUrl(url))} is not an HTTP URL`, {
      hint: 'Correct STEPMETER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_ENDPOINT',
      exitCode: EXIT.wrongUse,
    });
  const identifier = signal === EXPORT_SIGNAL.traces ? 'TRACES' : 'METRICS';
  const json = { 'Content-Type': 'application/json', 'User-Agent': `${SERVICE_NAME}/${VERSION}` };
  const options = convertLegacyHttpOptions({ url }, identifier, `v1/${signal}`, json);
  let agent: ReturnType<HttpOptions['agentFactory']> | undefined;
  return {
    post: async (body) => {
      try {
        agent ??= options.agentFactory(new URL(url).protocol);
        return deliveryOf(await post(options, await agent, body), Date.now());
      } catch (error) {
        return { outcome: 'unavailable', reason: failureOf(error, options) };
      }
    },
    close: async () => (await agent)?.destroy(),
  };
}

async function post(options: HttpOptions, agent: Agent, body: Uint8Array): Promise<Answer> {
  const url = new URL(options.url);
  const isCompressed = options.compression === 'gzip';
  const headers = { ...(await options.headers()), ...(isCompressed && { 'Content-Encoding': 'gzip' }) };
  const content = isCompressed ? gzipSync(body) : body;
  const signal = AbortSignal.timeout(options.timeoutMillis);
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, { method: 'POST', headers, agent, signal }, (response) => {
      const { statusCode: status = 0 } = response;
      const { headers: received } = response;
      const decode = (bytes: Buffer): string => textOf(bytes, received['content-encoding']);
      bytesOf(response).then((bytes) => resolve({ status, headers: received, body: decode(bytes) }), reject);
    });
    request.on('error', reject);
    request.end(content);
  });
}

const DECODERS: Readonly<Record<string, (bytes: Buffer, options: ZlibOptions) => Buffer>> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** Maximum number of bytes read of a response: a partial success and an error message are short. */
const MAX_RESPONSE_BYTES = 64 * 1024;

/** A proxy can compress a response unasked: a partial success in it would be overlooked. */
function textOf(bytes: Buffer, encoding = ''): string {
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  try {
    return withoutMark((decoder?.(bytes, { maxOutputLength: MAX_RESPONSE_BYTES }) ?? bytes).toString('utf8'));
  } catch {
    return `a response that is not valid ${encoding}`;
  }
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

async function bytesOf(response: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_RESPONSE_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_RESPONSE_BYTES);
}

function failureOf(error: unknown, { url, timeoutMillis }: HttpOptions): string {
  const place = new URL(url).host;
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return `${place} did not respond within ${timeoutMillis} ms`;
  return `${place}: ${codeOf(error) || messageOf(error)}`;
}
