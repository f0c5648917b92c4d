import type { BuildEvent, Stage } from '../events.ts';

/** A stage of a build, or a task of one, as the view shows it. */
export type ViewRow = {
  readonly startedAt: number;
  /** Undefined while it runs. */
  readonly endedAt?: number;
  readonly result?: 'success' | 'failure';
  readonly detail?: string;
  readonly costUsd: number;
  /** What it may have cost beyond that. */
  readonly unknownUsd: number;
  /** What its session does, or did last. */
  readonly activity?: Activity;
  /** The tool that its session called last. */
  readonly call?: Pick<Activity, 'tool' | 'file'> | undefined;
};

type Activity = Extract<BuildEvent, { type: 'session.activity' }>;

/** A stage with its tasks, by their names in the order in which they began. Without tasks it is a row itself. */
export type ViewStage = ViewRow & { readonly stage: Stage; readonly tasks: ReadonlyMap<string, ViewRow> };

/** What the view of a build shows. */
export type BuildView = {
  readonly started?: Extract<BuildEvent, { type: 'build.started' }>;
  /** In the order in which they began; a stage that begins again is another one. */
  readonly stages: readonly ViewStage[];
  /** The tasks that wait, with the reason. */
  readonly waiting: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
  readonly checks: { readonly cached: number; readonly ran: number };
  /** The sizes of the contexts of models, as far as sessions that have ended said them. */
  readonly windows: ReadonlyMap<string, number>;
  readonly isOver: boolean;
};

/** The view of a build before its first event. */
export const EMPTY_VIEW: BuildView = {
  stages: [],
  waiting: new Map(),
  notes: [],
  checks: { cached: 0, ran: 0 },
  windows: new Map(),
  isOver: false,
};

/**
 * The view after one more event.
 * @param now when it happened, in milliseconds since 1970
 */
export function viewAfter(view: BuildView, event: BuildEvent, now: number): BuildView {
  switch (event.type) {
    case 'build.started':
      return { ...view, started: event };
    case 'stage.started':
      return stageStarted(view, event, now);
    case 'session.activity':
      return sessionActivity(view, event);
    case 'stage.ended':
      return stageEnded(view, event, now);
    case 'check.command': {
      const { cached, ran } = view.checks;
      const isCached = event.cachedMs !== undefined;
      return { ...view, checks: { cached: cached + Number(isCached), ran: ran + Number(!isCached) } };
    }
    case 'task.waiting':
      return { ...view, waiting: new Map([...view.waiting, [event.task, event.reason]]) };
    case 'note':
      return { ...view, notes: [...view.notes, event.text] };
    case 'build.ended':
      return { ...view, waiting: new Map(), isOver: true };
    default:
      return event satisfies never;
  }
}

type Started = Extract<BuildEvent, { type: 'stage.started' }>;

/** Tasks that start while another one of their stage runs, or right after it, are rows of one stage. */
function stageStarted(view: BuildView, { stage, task }: Started, now: number): BuildView {
  const row: ViewRow = { startedAt: now, costUsd: 0, unknownUsd: 0 };
  if (task === undefined) return { ...view, stages: [...view.stages, { ...row, stage, tasks: new Map() }] };
  const waiting = new Map([...view.waiting].filter(([name]) => name !== task || stage !== 'implement'));
  const index = view.stages.findLastIndex((one) => one.stage === stage && one.tasks.size > 0);
  const known = view.stages[index];
  if (!known) return { ...view, waiting, stages: [...view.stages, { ...row, stage, tasks: new Map([[task, row]]) }] };
  const { endedAt: _, result: __, ...open } = known;
  const stages = view.stages.with(index, { ...open, tasks: new Map([...known.tasks, [task, row]]) });
  return { ...view, waiting, stages };
}

function sessionActivity(view: BuildView, event: Activity): BuildView {
  const { task, model, contextWindow } = event;
  const index = indexOf(view, event);
  const known = view.stages[index];
  const row = task === undefined ? known : known?.tasks.get(task);
  if (!known || !row) return view;
  const now = { activity: event, call: callAfter(row.call, event) };
  const changed =
    task === undefined
      ? { ...known, ...now }
      : { ...known, tasks: new Map([...known.tasks, [task, { ...row, ...now }]]) };
  const isKnown = model !== undefined && contextWindow !== undefined;
  const windows = isKnown ? new Map([...view.windows, [model, contextWindow]]) : view.windows;
  return { ...view, windows, stages: view.stages.with(index, changed) };
}

/** The stage that an event is about. */
function indexOf({ stages }: BuildView, { stage, task }: Pick<Activity, 'stage' | 'task'>): number {
  return stages.findLastIndex((one) => one.stage === stage && (task === undefined || one.tasks.has(task)));
}

/** A session whose model is not known has not answered, so that the last call is that of an earlier session. */
function callAfter(last: ViewRow['call'], activity: Activity): ViewRow['call'] {
  if (activity.tool !== undefined) return activity;
  return activity.model === undefined ? undefined : last;
}

type Ended = Extract<BuildEvent, { type: 'stage.ended' }>;

function stageEnded(view: BuildView, event: Ended, now: number): BuildView {
  const { task, result, detail, costUsd, unknownUsd = 0 } = event;
  const index = indexOf(view, event);
  const known = view.stages[index];
  if (!known) return view;
  const end = { endedAt: now, result, ...(detail !== undefined && { detail }) };
  if (task === undefined)
    return { ...view, stages: view.stages.with(index, { ...known, ...end, costUsd, unknownUsd }) };
  const row = { startedAt: now, ...known.tasks.get(task), ...end, costUsd, unknownUsd };
  const tasks = new Map([...known.tasks, [task, row]]);
  const rows = [...tasks.values()];
  const isOver = rows.every(({ endedAt }) => endedAt !== undefined);
  const failed = rows.some((one) => one.result === 'failure');
  return {
    ...view,
    stages: view.stages.with(index, {
      ...known,
      tasks,
      costUsd: rows.reduce((sum, one) => sum + one.costUsd, 0),
      unknownUsd: rows.reduce((sum, one) => sum + one.unknownUsd, 0),
      ...(isOver && { endedAt: now, result: failed ? 'failure' : 'success' }),
    }),
  };
}
