import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { printNote } from '../../output.ts';

/** Long enough for a browser that has to start. */
const KEPT_MS = 60_000;

/**
 * Opens a link with a token in the browser, through a file that only its owner can read: every user of the machine can
 * read the arguments of programs. The file is removed after a minute. A browser that cannot be started is not a failure:
 * the link is printed.
 */
export function openInBrowser(link: string, home: string): void {
  const file = join(home, `open-${process.pid}.html`);
  writeFileSync(file, pageTo(link), { mode: 0o600 });
  const remove = (): void => rmSync(file, { force: true });
  setTimeout(remove, KEPT_MS).unref();
  process.once('exit', remove);
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const child = spawn(program, [pathToFileURL(file).href], { stdio: 'ignore', detached: true });
  child.once('error', () => printNote(`Cannot open the browser: ${program} is not installed`));
  child.unref();
}

/** A page that forwards to an address. */
function pageTo(link: string): string {
  const address = link.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${address}">
<title>Stepmeter</title>
<a href="${address}">Open the page</a>
`;
}
