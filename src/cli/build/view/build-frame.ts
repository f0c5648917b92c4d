import type { Stage } from '../../../builder/events.ts';
import type { BuildView, ViewRow, ViewStage } from '../../../builder/view/build-view.ts';
import { originLines } from '../../../builder/view/event-line.ts';
import type { RemainingTime } from '../../../builder/view/remaining-time.ts';
import { counted, duration } from '../../../core/amounts.ts';
import { printable } from '../../../core/text/printable.ts';
import { cut, displayWidth } from '../../terminal/display-width.ts';
import { styled, type Style } from '../../terminal/style.ts';

/** What a frame shows besides the view. */
export type FrameOptions = {
  /** The present time in milliseconds since 1970. */
  readonly now: number;
  /** Columns and rows of the terminal. */
  readonly width: number;
  readonly height: number;
  /** Undefined if it is not known. */
  readonly remaining: RemainingTime | undefined;
};

const MAX_NOTES = 3;

/** The live view of a build as lines that fit the terminal. */
export function buildFrame(view: BuildView, { now, width, height, remaining }: FrameOptions): string[] {
  const { started, stages, notes } = view;
  const rows = stages.flatMap((stage) => stageLines(stage, view, now));
  const footer = [
    ...(view.isOver ? [] : nextLines(view)),
    ...notes.slice(-MAX_NOTES).map((text) => line('warning', `⚠ ${text}`)),
    line(undefined, footerText(view, remaining)),
  ];
  const head = started ? headLines(started) : [];
  // The latest stages matter most.
  const most = Math.max(height - head.length - footer.length - 1, 1);
  return [...head, ...rows.slice(-most), ...footer].map(({ style, text }) =>
    styled(style, cut(printable(text), width)),
  );
}

type Line = { readonly style: Style | undefined; readonly text: string };

const NAME_WIDTH = 12;

function stageLines(stage: ViewStage, { waiting, windows }: BuildView, now: number): Line[] {
  const tasks = [...stage.tasks];
  const done = tasks.filter(([, { result }]) => result === 'success').length;
  const held = stage.stage === 'implement' && stage.endedAt === undefined ? [...waiting] : [];
  const more = tasks.length === 0 ? activityText(stage, windows) : `${done} of ${tasks.length + held.length}`;
  return [
    rowLine('', stage.stage, stage, now, more),
    ...tasks.map(([name, row]) => rowLine('  ', name, row, now, activityText(row, windows))),
    ...held.map(([name, reason]) => line('muted', `   ⏸ ${name.padEnd(NAME_WIDTH)}  waits for ${reason}`)),
  ];
}

/** What a session has changed, and, while it runs, its context and the tool that it runs or ran last. */
function activityText({ activity, call, endedAt }: ViewRow, windows: BuildView['windows']): string {
  if (!activity) return '';
  const { tool, refusedWith, files, linesAdded, linesRemoved } = activity;
  const lines = linesAdded === undefined || linesRemoved === undefined ? [] : [`+${linesAdded} −${linesRemoved}`];
  const changed = files === 0 ? [] : [...lines, counted(files, 'file')];
  if (endedAt !== undefined) return changed.join('  ');
  const called = [call?.tool, call?.file].filter((text) => text !== undefined).join(' ');
  const answering = called === '' ? '' : `after ${called}`;
  const waiting = refusedWith === undefined ? answering : `API refuses (${refusedWith}), repeated`;
  const now = tool === undefined ? waiting : called;
  return [...changed, ...contextText(activity, windows), now].join('  ');
}

/** As a share if the size of the context is known from a session that has ended. */
function contextText(
  { model = '', contextTokens }: NonNullable<ViewRow['activity']>,
  windows: BuildView['windows'],
): string[] {
  if (contextTokens === undefined) return [];
  const window = windows.get(model);
  if (window === undefined) return [`ctx ${(contextTokens / 1000).toFixed(1)}k`];
  return [`ctx ${Math.round((100 * contextTokens) / window)} %`];
}

const MARKS: Readonly<Record<'success' | 'failure' | 'running', readonly [string, Style]>> = {
  success: ['✓', 'good'],
  failure: ['✗', 'bad'],
  running: ['◐', 'active'],
};

const AMOUNT_WIDTH = 9;

function rowLine(indent: string, name: string, row: ViewRow, now: number, more: string): Line {
  const { startedAt, endedAt, result, costUsd, detail } = row;
  const [mark, style] = MARKS[result ?? 'running'];
  const padded = name + ' '.repeat(Math.max(0, NAME_WIDTH + 2 - indent.length - displayWidth(name)));
  const amounts = [duration((endedAt ?? now) - startedAt), costUsd === 0 ? '' : `$${costUsd.toFixed(4)}`];
  const rest = result === 'failure' && detail !== undefined ? detail.split('\n')[0] : more;
  return line(
    style,
    ` ${indent}${mark} ${padded}${amounts.map((one) => one.padStart(AMOUNT_WIDTH)).join('  ')}  ${rest ?? ''}`.trimEnd(),
  );
}

function line(style: Style | undefined, text: string): Line {
  return { style, text };
}

/** The stages of a build in their order; only tasks are merged. */
const STAGES: readonly Stage[] = ['plan', 'implement', 'merge', 'check', 'package'];

/** What follows the latest stage, unless something fails. */
function nextLines({ stages, waiting }: BuildView): Line[] {
  const hasTasks = waiting.size > 0 || stages.some(({ tasks }) => tasks.size > 0);
  const latest = stages.at(-1)?.stage;
  if (latest === 'publish') return [];
  const done = latest === undefined ? -1 : STAGES.indexOf(latest === 'repair' ? 'merge' : latest);
  const following = STAGES.slice(done + 1).filter((stage) => hasTasks || stage !== 'merge');
  return following.length === 0 ? [] : [line('muted', ` ○ ${following.join(' → ')}`)];
}

function footerText({ started, stages, checks, isOver }: BuildView, remaining: RemainingTime | undefined): string {
  const cost = stages.reduce((sum, { costUsd }) => sum + costUsd, started?.spentUsd ?? 0);
  const unknown = stages.reduce((sum, { unknownUsd }) => sum + unknownUsd, started?.unknownUsd ?? 0);
  const left = remaining
    ? `left ≈ ${duration(remaining.medianMs)} [${duration(remaining.lowMs)}, ${duration(remaining.highMs)}], n = ${remaining.n}`
    : 'time left unknown';
  return [
    ` cost $${cost.toFixed(2)}${unknown === 0 ? '' : ` + ≤ $${unknown.toFixed(2)} unknown`} of ≤ $${(started?.budgetUsd ?? 0).toFixed(2)}`,
    ...(isOver ? [] : [left]),
    ...(checks.cached + checks.ran > 0 ? [`checks ${checks.cached} cached, ${checks.ran} run`] : []),
    ...(isOver ? [] : ['Ctrl-C stops']),
  ].join(' · ');
}

function headLines(started: NonNullable<BuildView['started']>): Line[] {
  const { kind, configuration, runId } = started;
  const head = line('heading', `${kind} · ${configuration} · run ${runId}`);
  return [head, ...originLines(started).map((text) => line('muted', text))];
}
