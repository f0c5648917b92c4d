import type { BuildEvent } from '../../../builder/events.ts';
import type { PastAttempt } from '../../../builder/history.ts';
import { EMPTY_VIEW, viewAfter, type BuildView } from '../../../builder/view/build-view.ts';
import { eventLine } from '../../../builder/view/event-line.ts';
import { remainingTime, type RemainingTime } from '../../../builder/view/remaining-time.ts';
import { printable } from '../../../core/text/printable.ts';
import { printJsonLines, printText, standardScreen } from '../../output.ts';
import { writable } from '../../terminal/style.ts';
import { openFrame } from '../../watch/live-frame.ts';
import { buildFrame } from './build-frame.ts';

/** Shows what happens in a build. */
export type EventView = { readonly show: (event: BuildEvent) => void; readonly close: () => void };

/**
 * Opens the view of a build: redrawn in place on a terminal, as lines elsewhere, as lines of JSON if requested.
 * @param history attempts at the steps of earlier builds, from which the remaining time is learned
 */
export function openView({
  asJson,
  history,
}: {
  readonly asJson: boolean;
  readonly history: readonly PastAttempt[];
}): EventView {
  if (asJson) return { show: (event) => printJsonLines([event]), close: () => {} };
  if (process.stdout.isTTY && process.env['TERM'] !== 'dumb') return liveView(history);
  return { show: printEvent, close: () => {} };
}

const DEFAULT_ROWS = 24;

const REDRAW_MS = 1000;

function liveView(history: readonly PastAttempt[]): EventView {
  const frame = openFrame((text) => process.stdout.write(text));
  let view = EMPTY_VIEW;
  const draw = (): void => {
    const now = Date.now();
    const height = (process.stdout.rows || DEFAULT_ROWS) - 1;
    const { width } = standardScreen();
    const lines = buildFrame(view, { now, width, height, remaining: remainingOf(view, history, now) });
    frame.draw(writable(lines.join('\n'), process.stdout).split('\n'));
  };
  const timer = setInterval(draw, REDRAW_MS);
  let isOpen = true;
  const close = (): void => {
    clearInterval(timer);
    if (isOpen) frame.close(true);
    isOpen = false;
  };
  return {
    show: (event) => {
      view = viewAfter(view, event, Date.now());
      draw();
      if (event.type !== 'build.ended') return;
      close();
      printEvent(event);
    },
    close,
  };
}

/** The time left from the running stage on; undefined if it is not known. */
function remainingOf(
  { started, stages }: BuildView,
  history: readonly PastAttempt[],
  now: number,
): RemainingTime | undefined {
  const current = stages.findLast(({ endedAt }) => endedAt === undefined) ?? stages.at(-1);
  if (!started || !current) return undefined;
  const { stage: step, startedAt } = current;
  const ordinal = stages.filter((one) => one.stage === step && one.startedAt <= startedAt).length;
  const { configuration: configId, kind: taskType } = started;
  return remainingTime(history, { configId, taskType, step, ordinal, elapsedMs: now - startedAt });
}

function printEvent(event: BuildEvent): void {
  for (const line of eventLine(event)?.split('\n') ?? []) printText(printable(line));
}
