import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { HEADER, type Header } from './execution.ts';

/** Reads Stepmeter's header; empty if there is none, or if another program wrote something else into it. */
export function readHeader(headers: Headers): Header {
  const payload = headers[HEADER];
  try {
    const value: unknown = payload && defaultPayloadConverter.fromPayload(payload);
    return isHeader(value) ? value : {};
  } catch {
    return {};
  }
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null) return false;
  const { parent, continues } = value as Header;
  return [parent, continues].every((one) => one === undefined || typeof one.run?.id === 'string');
}

/** Adds Stepmeter's header to the headers of a call. */
export function withHeader<Input extends { readonly headers: Headers }>(input: Input, header: Header): Input {
  return { ...input, headers: { ...input.headers, [HEADER]: defaultPayloadConverter.toPayload(header) } };
}
