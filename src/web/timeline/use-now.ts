import { useEffect, useState } from 'react';

/** How often running bars grow. */
const TICK_MS = 1000;

/** The time in the clock of the server, which advances while something is running. */
export function useNow(isRunning: boolean, asOf: number): number {
  const [now, setNow] = useState(asOf);
  useEffect(() => {
    setNow(asOf);
    if (!isRunning) return undefined;
    const begin = performance.now();
    const timer = setInterval(() => setNow(asOf + performance.now() - begin), TICK_MS);
    return () => clearInterval(timer);
  }, [isRunning, asOf]);
  return now;
}
