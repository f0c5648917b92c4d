import type { PeriodName } from '../../report/periods.ts';
import { defineCommand, type Command } from '../command.ts';
import { printResult, TABLE_OPTIONS } from '../output.ts';
import { spendText } from '../spend/print-spend.ts';
import { withStore } from '../with-store.ts';

const DESCRIPTION: Readonly<Record<PeriodName, string>> = {
  today: 'Show what was spent today, by project, model, session and tool',
  week: 'Show what was spent in the last 7 days',
  month: 'Show what was spent in the last 30 days',
};

/** `stepmeter today`. */
export const todayCommand: Command = spendCommand('today');

/** `stepmeter week`. */
export const weekCommand: Command = spendCommand('week');

/** `stepmeter month`. */
export const monthCommand: Command = spendCommand('month');

/** Prints the spend of a period. */
export async function printSpend(name: PeriodName, asJson: boolean, isWide = false): Promise<void> {
  const { spendReport } = await import('../../report/spend.ts');
  const { periodAt } = await import('../../report/periods.ts');
  const report = await withStore((store) => spendReport(store, periodAt(name, store.now())));
  printResult(asJson, report, (screen) => spendText(name, report, screen), isWide);
}

function spendCommand(name: PeriodName): Command {
  return defineCommand({
    name,
    describe: DESCRIPTION[name],
    group: 'Look at results',
    options: TABLE_OPTIONS,
    examples: [
      [`$0 ${name}`, 'Show it as tables'],
      [`$0 ${name} --json`, 'Print it as JSON, every row included'],
    ],
    run: ({ json, wide }) => printSpend(name, json, wide),
  });
}
