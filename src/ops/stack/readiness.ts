import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a part is ready, and what it says or does not say instead. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly found: string };

const PROBE_MS = 2000;

/** Asks an address whether its part is ready. */
export async function probe(url: string): Promise<Readiness> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_MS) });
    await response.body?.cancel();
    return response.ok ? { ready: true } : { ready: false, found: `${url} responded with HTTP ${response.status}` };
  } catch {
    return { ready: false, found: `no response from ${url}` };
  }
}

const EVERY_MS = 200;

/**
 * Asks until a part is ready.
 * @param patience Ends the wait by throwing what went wrong meanwhile; called after each question
 */
export async function untilReady(url: string, patience: (found: string) => void): Promise<void> {
  for (;;) {
    const answer = await probe(url);
    if (answer.ready) return;
    patience(answer.found);
    await sleep(EVERY_MS);
  }
}
