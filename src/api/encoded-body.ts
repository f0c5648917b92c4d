import { gunzipSync, gzipSync } from 'node:zlib';

/** A body, compressed if it is not small. */
export type EncodedBody = { readonly bytes: Uint8Array<ArrayBuffer>; readonly isGzip: boolean };

/** Below this size, the headers of the answer are most of it. */
const MIN_COMPRESSED = 1024;

/** Encodes a body once for all who ask for it. */
export function encodeBody(body: Buffer, level?: number): EncodedBody {
  if (body.byteLength < MIN_COMPRESSED) return { bytes: new Uint8Array(body), isGzip: false };
  return { bytes: new Uint8Array(gzipSync(body, level === undefined ? {} : { level })), isGzip: true };
}

/** A response with an encoded body, compressed if the client accepts it. */
export function encodedResponse(
  encoded: EncodedBody,
  acceptEncoding: string | undefined,
  headers: Readonly<Record<string, string>>,
): Response {
  const isSentAsGzip = encoded.isGzip && /(?:^|[\s,])gzip(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(acceptEncoding ?? '');
  return new Response(isSentAsGzip ? encoded.bytes : plainBody(encoded), {
    headers: { vary: 'Accept-Encoding', ...(isSentAsGzip && { 'content-encoding': 'gzip' }), ...headers },
  });
}

/** An encoded body as it was. */
export function plainBody({ bytes, isGzip }: EncodedBody): Uint8Array<ArrayBuffer> {
  return isGzip ? new Uint8Array(gunzipSync(bytes)) : bytes;
}
