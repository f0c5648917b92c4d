import type { BuildEvent } from '../../events.ts';
import { CONFLICT } from '../../parallel/conflict-watch.ts';

/** The events of one attempt at an activity, of which those that the embedded engine does not have are left out. */
export type StageEvents = {
  readonly emit: (event: BuildEvent) => void;
  /** Ends the attempt. @param isRepeated whether another attempt follows, so that its failure is no end of the stage */
  readonly settle: (isRepeated: boolean) => void;
};

/**
 * Opens the events of an attempt. A stage starts once, however many workers try it, and fails if no attempt follows.
 * @param earlier the events of the execution so far, also of activities that run at the same time
 */
export function openStageEvents(
  earlier: () => readonly BuildEvent[],
  append: (event: BuildEvent) => void,
): StageEvents {
  let failure: BuildEvent | undefined;
  const release = (): void => {
    if (failure) append(failure);
    failure = undefined;
  };
  return {
    emit: (event) => {
      // A note says why the stage is repeated.
      if (event.type !== 'note') release();
      if (event.type === 'stage.started' && isOpen(earlier(), event)) return;
      if (event.type === 'note' && isNoted(earlier(), event.text)) return;
      if (event.type === 'stage.ended' && event.result === 'failure') failure = event;
      else append(event);
    },
    settle: (isRepeated) => {
      if (!isRepeated) release();
    },
  };
}

/** Whether the stage, or the task of it, has started and not ended. */
function isOpen(
  earlier: readonly BuildEvent[],
  { stage, task }: Extract<BuildEvent, { type: 'stage.started' }>,
): boolean {
  const last = earlier.findLast(
    (event) =>
      (event.type === 'stage.started' || event.type === 'stage.ended') && event.stage === stage && event.task === task,
  );
  return last?.type === 'stage.started';
}

function isNoted(earlier: readonly BuildEvent[], text: string): boolean {
  return earlier.some((event) => event.type === 'note' && subjectOf(event.text) === subjectOf(text));
}

/** Activities that overlap find the same conflict, perhaps with other files, which follow the colon. */
function subjectOf(text: string): string | undefined {
  return text.startsWith(CONFLICT) ? text.split(':')[0] : text;
}
