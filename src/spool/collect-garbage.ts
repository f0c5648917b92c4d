import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/**
 * Frees the memory of texts that were read and dropped. V8 and Node.js keep large texts and buffers until hundreds of
 * megabytes of them have accumulated; a command that reads a spool of large records must stay within 300 MB. Takes
 * tens of milliseconds: worth it only after many megabytes.
 */
export function collectGarbage(): void {
  collect ??= exposedCollector();
  collect?.();
}

/** A context that is created while the flag is set has the function; the flag changes nothing else. */
function exposedCollector(): (() => void) | undefined {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  return typeof found === 'function' ? (found as () => void) : undefined;
}
