import type { Environment } from '../core/environment.ts';
import type { Store } from '../store/open-store.ts';
import { alertSettings } from './alert-settings.ts';
import { evaluateAlerts } from './evaluate-alerts.ts';
import { sendNotices } from './send-notices.ts';

/** How often alerts are evaluated. */
export const ALERT_INTERVAL_MS = 30_000;

/**
 * Evaluates alerts and sends the messages that are due. Returns why messages failed.
 * @throws {UserError} if a setting has an invalid value, or the store cannot be used
 */
export async function watchAlerts(store: Store, env: Environment): Promise<string[]> {
  const { sending, channels } = alertSettings(env);
  await evaluateAlerts(store, env);
  return sending === 'on' ? sendNotices(store, channels) : [];
}
