import { existsSync } from 'node:fs';
import { spoolFolder, storeFile, databaseUrl } from '../../core/environment.ts';
import { bytes, counted } from '../../core/amounts.ts';
import { printText } from '../output.ts';
import { printSpend } from '../commands/spend.ts';
import { useSettings } from '../use-settings.ts';
import { withStore } from '../with-store.ts';

const FIRST_STEPS = `No sessions are recorded yet, and no history of the Claude CLI was found.

  stepmeter demo     build an example package and show its cost
  stepmeter init     record Claude sessions from now on
  stepmeter import   import history from another folder: --from DIR
  stepmeter --help   show all commands`;

/**
 * What `stepmeter` prints without a command: the spend of the last days, or an offer to import the history of the CLI,
 * or what to do first.
 */
export async function printOverview(): Promise<void> {
  await useSettings();
  if (await hasData()) return printSpend('month', false);
  const { historyFolders } = await import('../../claude/history/config-folders.ts');
  const { listHistory } = await import('../../claude/history/history-files.ts');
  const { sessions } = listHistory(historyFolders(process.env));
  if (sessions.length === 0) return printText(FIRST_STEPS);
  const size = bytes(sessions.reduce((sum, session) => sum + session.bytes, 0));
  printText(`No sessions are recorded yet. The Claude CLI has kept ${counted(sessions.length, 'session')} (${size}).
Run \`stepmeter import\` to see what they cost; no prompts, answers or file contents are stored.
Run \`stepmeter --help\` for all commands.`);
}

/** A machine on which nothing was recorded gets no state folder. */
async function hasData(): Promise<boolean> {
  const places = [storeFile(process.env), spoolFolder(process.env)];
  if (databaseUrl(process.env) === undefined && !places.some((place) => existsSync(place))) return false;
  const { hasUsage } = await import('../../telemetry/usage-gap.ts');
  return withStore(hasUsage);
}
