import { expect, test } from 'vitest';
import type { BuildEvent } from '../../events.ts';
import { openStageEvents } from './stage-events.ts';

const STARTED: BuildEvent = { type: 'stage.started', stage: 'plan', attempt: 1 };

const ACTIVITY: BuildEvent = { type: 'session.activity', stage: 'plan', files: 0 };

const ENDED = { type: 'stage.ended', stage: 'plan', reused: false, costUsd: 0 } as const;

const FAILED: BuildEvent = { ...ENDED, result: 'failure', detail: 'no plan' };

test('attempts of several workers at a stage are one start and one end', () => {
  const all: BuildEvent[] = [];
  const attempt = (end: BuildEvent | undefined, isRepeated: boolean): void => {
    const { emit, settle } = openStageEvents(
      () => all,
      (event) => void all.push(event),
    );
    emit(STARTED);
    emit(ACTIVITY);
    if (end) emit(end);
    settle(isRepeated);
  };
  attempt(FAILED, true);
  attempt(undefined, true);
  attempt({ ...ENDED, result: 'success' }, false);
  expect(all).toEqual([STARTED, ACTIVITY, ACTIVITY, ACTIVITY, { ...ENDED, result: 'success' }]);
  attempt(FAILED, false);
  expect(all.slice(5)).toEqual([STARTED, ACTIVITY, FAILED]);
});

test('a note that says why a stage is repeated is no end of it', () => {
  const all: BuildEvent[] = [];
  const { emit, settle } = openStageEvents(
    () => all,
    (event) => void all.push(event),
  );
  for (const event of [STARTED, FAILED, { type: 'note', text: 'repeated: no plan' } as const]) emit(event);
  settle(true);
  expect(all.map(({ type }) => type)).toEqual(['stage.started', 'note']);
});

test('a session that is repeated twice is said with both reasons', () => {
  const all: BuildEvent[] = [];
  const reasons = ['no plan', 'two tasks a', 'two tasks a'];
  for (const reason of reasons)
    openStageEvents(
      () => all,
      (event) => void all.push(event),
    ).emit({ type: 'note', text: `The session of the plan is repeated: ${reason}` });
  expect(all).toHaveLength(2);
});

test('activities at the same time report one conflict once', () => {
  const all: BuildEvent[] = [];
  const [one, other] = [1, 2].map(() =>
    openStageEvents(
      () => all,
      (event) => void all.push(event),
    ),
  );
  one?.emit({ type: 'note', text: 'Conflict between a and b: x.js' });
  other?.emit({ type: 'note', text: 'Conflict between a and b: x.js, y.js' });
  other?.emit({ type: 'note', text: 'Conflict between a and c: x.js' });
  expect(all).toHaveLength(2);
});

test('a failure that something follows is an end: a merge in conflict, and its repair', () => {
  const all: BuildEvent[] = [];
  const { emit, settle } = openStageEvents(
    () => all,
    (event) => void all.push(event),
  );
  for (const event of [STARTED, FAILED, { type: 'stage.started', stage: 'repair', attempt: 1 } as const]) emit(event);
  settle(true);
  expect(all.map(({ type }) => type)).toEqual(['stage.started', 'stage.ended', 'stage.started']);
});
