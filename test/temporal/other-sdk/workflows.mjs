import { proxyActivities } from '@temporalio/workflow';

const { plan } = proxyActivities({ startToCloseTimeout: '1 minute' });

export async function build(ticket) {
  return plan(ticket);
}
