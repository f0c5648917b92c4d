import type { SessionTable } from '../../store/schema.ts';
import { measuredColumns } from './session-measurements.ts';

/** The columns of a session that has neither ended nor been settled. */
export const UNSETTLED = {
  ended_at: null,
  exit_code: null,
  signal: null,
  settled_at: null,
  settled_by: null,
  bill_nano_usd: null,
  cli_version: null,
  prompts: null,
  prices: null,
  ...measuredColumns({}),
} as const satisfies Partial<SessionTable>;
