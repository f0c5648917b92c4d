import * as v from 'valibot';
import {
  CACHE_OUTCOMES,
  CACHE_REASONS,
  CACHE_VERDICTS,
  WORKTREE_OPERATIONS,
  WORKTREE_OUTCOMES,
} from '../../core/value-sets.ts';
import { amount, count, described, fields, optional, text, time } from './fields.ts';
import { startingBefore } from './origin.ts';

/** An operation of the worktree pool. */
export const worktree = v.pipe(
  fields({
    v: v.literal(1),
    type: v.literal('worktree'),
    at: described(time, 'When it ended'),
    startedAt: described(time, 'When it started'),
    operation: v.picklist(WORKTREE_OPERATIONS),
    outcome: v.picklist(WORKTREE_OUTCOMES),
    waitedMs: optional(described(amount, 'How long it waited for the lock of the pool, in milliseconds')),
    leasedMs: optional(described(amount, 'For a return: how long the worktree was leased, in milliseconds')),
    heads: optional(described(count, 'How many worktrees or branches were compared or merged')),
    conflicts: optional(described(count, 'Pairs that conflict; of a merge, heads that are left out')),
  }),
  v.transform(startingBefore),
);

/** A use of the cache. */
export const cache = v.pipe(
  fields({
    v: v.literal(1),
    type: v.literal('cache'),
    at: described(time, 'When it ended'),
    startedAt: described(time, 'When it started'),
    name: described(text, 'The name of the check, build or install'),
    outcome: v.picklist(CACHE_OUTCOMES),
    reason: described(v.picklist(CACHE_REASONS), 'Why the stored result was used or not'),
    verdict: optional(described(v.picklist(CACHE_VERDICTS), 'What a verification found')),
    savedMs: optional(described(amount, 'For a hit: how long the stored run took, in milliseconds')),
  }),
  v.transform(startingBefore),
);
