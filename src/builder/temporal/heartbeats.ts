import { Context } from '@temporalio/activity';

const INTERVAL_MS = 2000;

/**
 * Sends heartbeats until the returned function is called. A heartbeat says that the worker is alive; whether its session
 * makes progress is watched by the engine.
 */
export function startHeartbeats(): () => void {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), INTERVAL_MS);
  context.heartbeat();
  return () => clearInterval(timer);
}
