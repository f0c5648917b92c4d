import { EXIT } from '../../core/errors.ts';
import type { FindEndedLeases } from '../../pool/collect.ts';
import { defineCommand, defineCommandGroup } from '../command.ts';
import { lengthOfTime, positive, text } from '../option-values.ts';
import { JSON_OPTION, printResult, printText, TABLE_OPTIONS } from '../output.ts';
import { collectedText, listText, releasedText } from '../print/print-worktrees.ts';
import { withStore } from '../with-store.ts';
import { conflictsCommand, mergeCommand, REPO } from './worktree-merge.ts';

const CONTENT = {
  ...REPO,
  base: { type: 'string', default: 'HEAD', coerce: text('--base'), describe: 'Branch, tag or commit to check out' },
  sparse: {
    type: 'string',
    array: true,
    default: [] as string[],
    describe: 'Check out only these folders and the files above them (cone sparse checkout)',
  },
} as const;

const lease = defineCommand({
  name: 'lease',
  describe: 'Lease a clean worktree and print its folder',
  options: {
    ...CONTENT,
    task: {
      type: 'string',
      coerce: text('--task'),
      describe: 'Key of the task; a task that holds a worktree gets the same one again',
    },
    run: {
      type: 'string',
      coerce: text('--run'),
      describe: 'Run whose end ends the lease (default: the run of the current step)',
    },
    ...JSON_OPTION,
  },
  examples: [['cd "$($0 worktree lease --task parser)"', 'Work in a worktree of its own']],
  run: async ({ repo, base, sparse, task, run, json }) => {
    const { leaseWorktree } = await import('../../pool/lease.ts');
    const { currentRunId } = await import('../../pool/current-run.ts');
    const runId = run ?? currentRunId(process.env);
    const leased = await leaseWorktree({
      env: process.env,
      repository: repo ?? process.cwd(),
      base,
      sparse,
      ...(task && { task }),
      ...(runId && { runId }),
    });
    printResult(json, leased, () => leased.path);
  },
});

/** What a release that is waited for can end in without the worktree being returned; a person has to look at it. */
const NOT_RETURNED: ReadonlySet<string> = new Set(['kept', 'quarantined', 'returning']);

const release = defineCommand({
  name: 'release <id>',
  describe: 'End a lease; work that is not committed is kept under a ref',
  positionals: {
    id: {
      type: 'string',
      demandOption: true,
      coerce: text('ID'),
      describe: 'ID of the lease or worktree, or its folder',
    },
  },
  options: {
    wait: { type: 'boolean', default: false, describe: 'Wait until the worktree is reset and proven to be clean' },
    ...JSON_OPTION,
  },
  examples: [['$0 worktree release "$PWD" --wait', 'Return the current worktree and show what was kept']],
  run: async ({ id, wait, json }) => {
    const { releaseWorktree } = await import('../../pool/release.ts');
    const released = await releaseWorktree({ env: process.env, id, wait });
    printResult(json, released, () => releasedText(released));
    return wait && NOT_RETURNED.has(released.state) ? EXIT.workFailed : EXIT.success;
  },
});

const list = defineCommand({
  name: 'list',
  describe: 'List worktrees and kept work',
  options: { ...REPO, ...TABLE_OPTIONS },
  examples: [['$0 worktree list --json', 'Print the state of every worktree']],
  run: async ({ repo, json, wide }) => {
    const { listWorktrees } = await import('../../pool/list.ts');
    const found = await listWorktrees(process.env, repo);
    printResult(json, found, (screen) => listText(found, screen), wide);
  },
});

const gc = defineCommand({
  name: 'gc',
  describe: 'Return worktrees of ended runs and sessions, and remove unused ones',
  options: {
    ...REPO,
    idle: {
      coerce: lengthOfTime('--idle'),
      default: '7d',
      describe: 'Remove worktrees that were ready but not used for this time',
    },
    'dry-run': { type: 'boolean', default: false, describe: 'Show what would be done' },
    ...JSON_OPTION,
  },
  examples: [['$0 worktree gc --dry-run', 'Show what would be returned and removed']],
  run: async ({ repo, idle, 'dry-run': dryRun, json }) => {
    const { collectWorktrees } = await import('../../pool/collect.ts');
    const collected = await collectWorktrees({
      env: process.env,
      ...(repo && { repository: repo }),
      findEnded: endedIn,
      idleMs: idle,
      dryRun,
    });
    printResult(json, { dryRun, worktrees: collected }, () => collectedText(collected, dryRun));
  },
});

const warm = defineCommand({
  name: 'warm <count>',
  describe: 'Create worktrees in advance until this many are ready',
  positionals: {
    count: { type: 'number', demandOption: true, coerce: positive('COUNT'), describe: 'Number of ready worktrees' },
  },
  options: { ...CONTENT, ...JSON_OPTION },
  examples: [['$0 worktree warm 4', 'Have four worktrees ready']],
  run: async ({ count, repo, base, sparse, json }) => {
    const { warmPool } = await import('../../pool/warm.ts');
    const warmed = await warmPool({ env: process.env, repository: repo ?? process.cwd(), count, base, sparse });
    printResult(json, warmed, () => `${warmed.ready} ready, ${warmed.created} of them created now`);
  },
});

/** The process in the background: see `src/pool/worker.ts`. */
const settle = defineCommand({
  name: 'settle <folder> [ready]',
  describe: false,
  positionals: { folder: { type: 'string', demandOption: true }, ready: { type: 'number', default: 0 } },
  usesSettings: false,
  run: async ({ folder, ready }) => {
    const { settleInBackground } = await import('../../pool/settle-in-background.ts');
    await settleInBackground(process.env, folder, { ready, findEnded: endedIn });
  },
});

/** A session waits for the answer; a plain worktree is better than a long wait. */
const HOOK_TIMEOUT_MS = 2000;

/** Answers the `WorktreeCreate` hook: see `hooks/command/create-worktree`. */
const hook = defineCommand({
  name: 'hook',
  describe: false,
  usesSettings: false,
  run: async () => {
    const { serveWorktreeHook } = await import('../../pool/serve-hook.ts');
    const { text: readText } = await import('node:stream/consumers');
    // Not every system has `timeout`, with which the script limits this process.
    setTimeout(() => process.exit(EXIT.workFailed), HOOK_TIMEOUT_MS).unref();
    printText(await serveWorktreeHook(process.env, await readText(process.stdin), process.cwd()));
  },
});

/** `stepmeter worktree lease | release | list | conflicts | merge | gc | warm`. */
export const worktreeCommand = defineCommandGroup({
  name: 'worktree',
  describe: 'Lease Git worktrees to parallel tasks from a pool',
  group: 'Parallel work',
  commands: [lease, release, list, conflictsCommand, mergeCommand, gc, warm, settle, hook],
});

/** The leases of ended runs and sessions, according to the store, which is only opened if it is needed. */
async function endedIn(leases: Parameters<FindEndedLeases>[0]): ReturnType<FindEndedLeases> {
  if (leases.every(({ runId, sessionId }) => runId === undefined && sessionId === undefined)) return new Set();
  const { endedLeases } = await import('../../pool/ended-leases.ts');
  return withStore((store) => endedLeases(store, leases));
}
