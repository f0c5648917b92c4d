/**
 * Runs branches in parallel until every one has ended: one that fails does not end the others, whose results are kept in
 * the journal.
 * @throws the error of the first branch, in their order, that failed
 */
export async function settleAll<T>(branches: readonly (() => Promise<T>)[]): Promise<T[]> {
  const settled = await Promise.allSettled(branches.map(async (branch) => branch()));
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}
