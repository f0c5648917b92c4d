import { pause } from '../../core/time/pause.ts';
import { EXIT } from '../../core/errors.ts';
import type { RunReport } from '../../report/show-run.ts';
import type { Store } from '../../store/open-store.ts';
import { printResult, printText, standardScreen } from '../output.ts';
import { runText } from '../print/print-run.ts';
import { stopSignal } from '../terminal/stop-signal.ts';
import { writable } from '../terminal/style.ts';
import { withStore } from '../with-store.ts';
import { openFrame } from './live-frame.ts';
import { runEvents } from './run-events.ts';

/** How a run is watched. */
export type WatchOptions = { readonly run: string | undefined; readonly json: boolean; readonly wide: boolean };

const POLL_MS = 1000;

/**
 * Shows a run until it has ended or Ctrl-C is pressed: redrawn on a terminal, as a line for each event elsewhere, as a
 * line of JSON for each change if requested.
 */
export async function watchRun({ run, json, wide }: WatchOptions): Promise<number> {
  const signal = stopSignal();
  await withStore(async (store) => {
    const { showRun } = await import('../../report/show-run.ts');
    let report = await showRun(store, run);
    const view = json ? jsonView() : hasLiveScreen() ? liveView(wide) : lineView(wide);
    try {
      view.update(report);
      while (report.run.result === 'running' && !signal.aborted) {
        await pause(POLL_MS, signal);
        report = await refreshed(store, report.run.id);
        view.update(report);
      }
    } finally {
      view.close(report);
    }
  });
  return EXIT.success;
}

/** Shows one report after the other until the run has ended. */
type View = { readonly update: (report: RunReport) => void; readonly close: (report: RunReport) => void };

function jsonView(): View {
  let before = '';
  return {
    update: (report) => {
      const line = JSON.stringify(report);
      if (line !== before) console.log(line);
      before = line;
    },
    close: () => {},
  };
}

/** A terminal without cursor movement gets lines. */
function hasLiveScreen(): boolean {
  return process.stdout.isTTY && process.env['TERM'] !== 'dumb';
}

function liveView(wide: boolean): View {
  const frame = openFrame((text) => process.stdout.write(text));
  let shown: RunReport | undefined;
  const redraw = (): void => {
    frame.clear();
    if (shown) frame.draw(liveLines(shown));
  };
  process.stdout.on('resize', redraw);
  return {
    update: (report) => {
      shown = report;
      frame.draw(liveLines(report));
    },
    close: (report) => {
      process.stdout.off('resize', redraw);
      frame.close(false);
      printResult(false, report, (screen) => runText(report, screen), wide);
    },
  };
}

/** The lines of a report that a terminal can redraw: no more than its rows, none wider than its columns. */
function liveLines(report: RunReport): string[] {
  const lines = writable(runText(report, standardScreen()), process.stdout).split('\n');
  const most = Math.max((process.stdout.rows || 24) - 2, 1);
  return lines.length > most ? [...lines.slice(0, most - 1), '…'] : lines;
}

function lineView(wide: boolean): View {
  let before: RunReport | undefined;
  return {
    update: (report) => {
      for (const line of runEvents(before, report)) printText(line);
      before = report;
    },
    close: (report) => printResult(false, report, (screen) => `\n${runText(report, screen)}`, wide),
  };
}

async function refreshed(store: Store, run: string): Promise<RunReport> {
  const { catchUp } = await import('../../relay/relay.ts');
  const { showRun } = await import('../../report/show-run.ts');
  await catchUp(process.env).catch(() => undefined);
  return showRun(store, run);
}
