import type { AlertNoticeTable } from '../../schema.ts';
import type { Queryable, Transaction } from '../../transaction.ts';

/** The last message about each group to each channel. */
export function allNotices({ db }: Queryable): Promise<AlertNoticeTable[]> {
  return db.selectFrom('alert_notice').selectAll().execute();
}

/** Stores the last message about a group to a channel, in place of the one before. */
export async function putNotice({ db }: Transaction, row: AlertNoticeTable): Promise<void> {
  const { channel: _channel, group_key: _group, ...rest } = row;
  await db
    .insertInto('alert_notice')
    .values(row)
    .onConflict((conflict) => conflict.columns(['channel', 'group_key']).doUpdateSet(rest))
    .execute();
}

/** Removes the last message about a group to a channel. */
export async function removeNotice(
  { db }: Transaction,
  { channel, group_key }: Pick<AlertNoticeTable, 'channel' | 'group_key'>,
): Promise<void> {
  await db.deleteFrom('alert_notice').where('channel', '=', channel).where('group_key', '=', group_key).execute();
}
