import type { Collected } from '../../pool/collect.ts';
import type { WorktreeList } from '../../pool/list.ts';
import type { Released } from '../../pool/release.ts';
import { timeOn } from '../format.ts';
import type { Screen } from '../terminal/screen.ts';
import { table, type Column } from '../terminal/table.ts';

const STATES: Readonly<Record<Released['state'], string>> = {
  ready: '% is clean and ready',
  returning: '% waits for its return',
  kept: '% is kept as it is',
  quarantined: '% is quarantined',
  missing: 'The folder of % was deleted; its registration is removed',
  retire: '% is removed',
};

/** What became of a released worktree, and where its work is. */
export function releasedText({ tree, path, state, reason, ref, keptUnder }: Released): string {
  if (state === 'returning' && reason === null && keptUnder === null)
    return `Released ${tree}, whose folder was deleted. Its registration is removed in the background`;
  if (state === 'returning' && reason === null)
    return `Released ${tree}. It is reset in the background; work that is not committed is kept under ${keptUnder}`;
  const work = ref ? [`Its work is kept under ${ref}: \`git switch --create BRANCH ${ref}\` continues it`] : [];
  return [`${STATES[state]}${reason ? `: ${reason}` : ''}`.replace('%', tree), ...work, ...advice(state, path)].join(
    '\n',
  );
}

function advice(state: Released['state'], path: string): string[] {
  if (state === 'returning') return ['It is returned when the processes inside have ended'];
  if (state !== 'kept' && state !== 'quarantined') return [];
  return [`Correct it in ${path}, then release it again`];
}

const COLUMNS: readonly Column[] = [
  { heading: 'WORKTREE' },
  { heading: 'STATE' },
  { heading: 'LEASE' },
  { heading: 'TASK', min: 8 },
  { heading: 'SINCE', drop: 2 },
  { heading: 'BASE', drop: 1 },
  { heading: 'NOTE', min: 12 },
];

/** Worktrees, and the work of returned ones. */
export function listText({ worktrees, kept }: WorktreeList, screen: Screen): string {
  const rows = worktrees.map((each) => [
    screen.isWide ? each.path : each.tree,
    each.state,
    each.lease ?? '-',
    each.task ?? '-',
    each.since === null ? 'unknown' : timeOn(each.since, screen),
    each.base?.slice(0, 10) ?? 'unknown',
    each.reason ?? '',
  ]);
  const work = kept.map(({ ref, at, repository }) => `  ${ref}  ${timeOn(at, screen)}  ${repository}`);
  return [
    worktrees.length === 0 ? 'No worktrees' : table(COLUMNS, rows, screen),
    ...(work.length === 0 ? [] : ['', 'Kept work:', ...work]),
  ].join('\n');
}

const PLANNED = { return: 'Would return', remove: 'Would remove', keep: 'Would keep' } as const;

const DONE = { return: 'Returned', remove: 'Removed', keep: 'Kept' } as const;

/** What was cleaned up, or would be. */
export function collectedText(collected: readonly Collected[], dryRun: boolean): string {
  if (collected.length === 0) return 'Nothing to do';
  return collected
    .map(({ tree, action, reason, state, ref }) =>
      [
        `${dryRun ? PLANNED[action] : DONE[action]} ${tree}: ${reason}`,
        state && `now ${state}`,
        ref && `work under ${ref}`,
      ]
        .filter(Boolean)
        .join('; '),
    )
    .join('\n');
}
