import { messageOf } from '../core/errors.ts';
import { DAY_MS } from '../core/time/day.ts';
import { alertsSince, silencesAt } from '../store/queries/alerts/alert.ts';
import { allNotices, putNotice, removeNotice } from '../store/queries/alerts/notice.ts';
import type { Store } from '../store/open-store.ts';
import type { AlertNoticeTable } from '../store/schema.ts';
import type { Queryable } from '../store/transaction.ts';
import type { Channel } from './channels/channel.ts';
import { dueNotices, type Notice, type NoticeState } from './due-notices.ts';

/** How long a process that was ended while it sent a message blocks the others. */
const CLAIM_MS = 60_000;

/**
 * Sends the messages that are due. Processes on the same store claim each message in the store, so that one of them sends
 * it; if that process is ended while it sends, another one repeats the message. Returns why the messages failed that wait
 * for their next attempt.
 */
export async function sendNotices(store: Store, channels: readonly Channel[]): Promise<string[]> {
  if (!(await isAnyDue(store, channels))) return waitingProblems(store, channels);
  const claimed = await store.write(async (transaction) => {
    const notices = await noticesOf(transaction, channels, store.now());
    for (const { before } of notices)
      await putNotice(transaction, { ...before, claimed_until: store.now() + CLAIM_MS });
    return notices;
  });
  await Promise.all(claimed.map((one) => send(store, one)));
  return waitingProblems(store, channels);
}

/** Without a transaction: other writers wait for one. */
async function isAnyDue(store: Store, channels: readonly Channel[]): Promise<boolean> {
  return (await noticesOf(store, channels, store.now())).length > 0;
}

/** A message that this process sends, and what was sent to the channel before. */
type ClaimedNotice = { readonly channel: Channel; readonly notice: Notice; readonly before: AlertNoticeTable };

/** Channels hear of alerts that were resolved while no process was running, unless that is long ago. */
const RESOLVED_FOR_MS = DAY_MS;

/** More than there can be at once in practice. */
const MAX_ALERTS = 1000;

/** The others follow in the next passes: receivers limit rates, and each message needs a connection to the store. */
const MESSAGES_PER_PASS = 3;

async function noticesOf(store: Queryable, channels: readonly Channel[], now: number): Promise<ClaimedNotice[]> {
  const all = await allNotices(store);
  const known = {
    alerts: await alertsSince(store, now - RESOLVED_FOR_MS, MAX_ALERTS),
    silences: await silencesAt(store, now),
  };
  const due = channels.flatMap((channel) => {
    const notices = all.filter((one) => one.channel === channel.id);
    const state: NoticeState = { ...known, notices, now };
    return dueNotices(state).map((notice) => ({ channel, notice, before: beforeOf(channel, notice, notices) }));
  });
  return due.slice(0, MESSAGES_PER_PASS);
}

function beforeOf(channel: Channel, { groupKey }: Notice, notices: readonly AlertNoticeTable[]): AlertNoticeTable {
  const known = notices.find(({ group_key }) => group_key === groupKey);
  const none = { alerts: '[]', sent_at: 0, claimed_until: 0, failures: 0, problem: null };
  return known ?? { channel: channel.id, group_key: groupKey, ...none };
}

async function waitingProblems(store: Store, channels: readonly Channel[]): Promise<string[]> {
  const now = store.now();
  const kinds = new Map(channels.map(({ id, kind }) => [id, kind]));
  return (await allNotices(store)).flatMap(({ channel, claimed_until, problem }) => {
    const kind = kinds.get(channel);
    return problem !== null && claimed_until > now && kind !== undefined ? [`${kind}: ${problem}`] : [];
  });
}

/** The first and the longest pause after a failed attempt. */
const [RETRY_MS, MAX_RETRY_MS] = [30_000, 60 * 60_000];

/** Sends a message and stores the result. */
async function send(store: Store, { channel, notice, before }: ClaimedNotice): Promise<void> {
  try {
    await channel.send(notice, store.now());
  } catch (error) {
    const problem = messageOf(error);
    const pause = Math.min(RETRY_MS * 2 ** before.failures, MAX_RETRY_MS);
    const next = { failures: before.failures + 1, problem, claimed_until: store.now() + pause };
    await store.write((transaction) => putNotice(transaction, { ...before, ...next }));
    return;
  }
  await store.write((transaction) => {
    if (notice.told.length === 0) return removeNotice(transaction, before);
    const sent = {
      alerts: JSON.stringify(notice.told),
      sent_at: store.now(),
      claimed_until: 0,
      failures: 0,
      problem: null,
    };
    return putNotice(transaction, { ...before, ...sent });
  });
}
