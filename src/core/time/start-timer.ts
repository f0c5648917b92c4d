/** The longest time that a timer of Node.js waits; one that is to wait longer fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** Calls `fn` after a time of any length, which can be infinite, unless the returned function is called before. */
export function startTimer(ms: number, fn: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (left: number): void => {
    timer = setTimeout(() => (left > LONGEST_MS ? wait(left - LONGEST_MS) : fn()), Math.min(left, LONGEST_MS));
  };
  wait(ms);
  return () => clearTimeout(timer);
}
