import { readFileSync } from 'node:fs';
import { statusLine } from '../../report/status-line.ts';

/** Prints Claude's status line from the JSON on standard input; prints nothing and succeeds if it cannot. */
export function printStatusLine(): void {
  try {
    const line = statusLine(process.stdin.isTTY ? '' : readFileSync(0, 'utf8'), process.env, Date.now());
    if (line) process.stdout.write(`${line}\n`);
  } catch {
    // Whatever happens must not appear in the status line.
  }
}
