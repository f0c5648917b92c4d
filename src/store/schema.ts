import type { ChangeKind, FileOperation, FileSource } from '../core/value-sets.ts';
import type { BaselineTable } from './baseline-schema.ts';
import type { AssignmentTable, ExperimentTable } from './experiment-schema.ts';
import type { RunTable, StepTable } from './run-schema.ts';
import type { CounterTable, ExemplarTable, ExportDropTable, LabelValueTable, OutboxTable } from './export-schema.ts';
import type { DetectionDueTable, DetectionStateTable, VerdictTable } from './detection-schema.ts';
import type { AttemptFactTable, RunFactTable, ToolHourTable } from './fact-schema.ts';
import type {
  ConfigEventTable,
  ConfigurationDriftTable,
  ConfigVersionTable,
  DecisionOutcomeTable,
  DecisionTable,
  MoneyReservationTable,
  SelectionAlarmTable,
  SelectionStateTable,
  SuggestionTable,
} from './selection-schema.ts';
import type {
  AgentTable,
  PendingRequestTable,
  SessionEventTable,
  SessionTable,
  WitnessedProcessTable,
} from './session-schema.ts';
import type {
  AlertNoticeTable,
  AlertSilenceTable,
  AlertTable,
  ApiChangeTable,
  CacheFalseHitTable,
  RelaySeenTable,
} from './tables/alert-tables.ts';
import type { OperationTable } from './tables/operation-table.ts';

export type * from './baseline-schema.ts';
export type * from './detection-schema.ts';
export type * from './experiment-schema.ts';
export type * from './export-schema.ts';
export * from './fact-schema.ts';
export type * from './run-schema.ts';
export type * from './selection-schema.ts';
export type * from './session-schema.ts';
export type * from './tables/alert-tables.ts';
export type * from './tables/operation-table.ts';

/**
 * The tables of the store. Times are milliseconds since 1970, money is billionths of a US dollar, sizes are bytes;
 * unknown values are null.
 */
export type Schema = {
  store: StoreTable;
  run: RunTable;
  step: StepTable;
  session: SessionTable;
  session_event: SessionEventTable;
  witnessed_process: WitnessedProcessTable;
  agent: AgentTable;
  pending_request: PendingRequestTable;
  request: RequestTable;
  tool_call: ToolCallTable;
  file_operation: FileOperationTable;
  step_files: StepFilesTable;
  operation: OperationTable;
  audit_entry: AuditEntryTable;
  change: ChangeTable;
  counter: CounterTable;
  exemplar: ExemplarTable;
  outbox: OutboxTable;
  export_drop: ExportDropTable;
  label_value: LabelValueTable;
  experiment: ExperimentTable;
  assignment: AssignmentTable;
  config_version: ConfigVersionTable;
  config_event: ConfigEventTable;
  decision: DecisionTable;
  decision_outcome: DecisionOutcomeTable;
  money_reservation: MoneyReservationTable;
  selection_state: SelectionStateTable;
  selection_checkpoint: SelectionStateTable;
  selection_alarm: SelectionAlarmTable;
  suggestion: SuggestionTable;
  configuration_drift: ConfigurationDriftTable;
  attempt_fact: AttemptFactTable;
  run_fact: RunFactTable;
  tool_hour: ToolHourTable;
  detection_due: DetectionDueTable;
  detection_state: DetectionStateTable;
  verdict: VerdictTable;
  baseline: BaselineTable;
  alert: AlertTable;
  alert_silence: AlertSilenceTable;
  alert_notice: AlertNoticeTable;
  relay_seen: RelaySeenTable;
  cache_false_hit: CacheFalseHitTable;
  api_change: ApiChangeTable;
};

/** A single row that identifies the store. */
export type StoreTable = {
  id: string;
  created_at: number;
  /** The version of the definition of facts that the rows were computed with; null if they have to be rebuilt. */
  facts_version: number | null;
};

export type RequestTable = {
  id: string;
  run_id: string;
  step_id: string | null;
  session_id: string;
  agent_id: string | null;
  model: string;
  effort: string | null;
  speed: string | null;
  started_at: number;
  ended_at: number;
  input: number;
  output: number;
  cache_read: number;
  cache_write_5m: number;
  cache_write_1h: number;
  reasoning: number;
  cost_nano_usd: number | null;
  /** The part of the cost that comes from the CLI's bill rather than tokens × price; null if none. */
  bill_nano_usd: number | null;
  /** `bill` for usage that only the CLI's bill contains. */
  source: 'hook' | 'ledger' | 'bill';
};

export type ToolCallTable = {
  id: string;
  run_id: string;
  step_id: string | null;
  session_id: string;
  agent_id: string | null;
  tool: string;
  started_at: number;
  ended_at: number;
  result: 'success' | 'error' | 'denied';
  error_type: string | null;
  source: 'hook' | 'ledger';
  /** What a successful `Read` returned: `FILE/PART`, digests that are equal only within a session; null otherwise. */
  read_key: string | null;
};

export type FileOperationTable = {
  id: string;
  run_id: string;
  step_id: string | null;
  tool_call_id: string | null;
  operation: FileOperation;
  path: string;
  extension: string;
  size: number | null;
  size_before: number | null;
  lines: number | null;
  lines_added: number | null;
  lines_removed: number | null;
  /** The other path of a rename. */
  renamed_from: string | null;
  renamed_to: string | null;
  source: FileSource;
  at: number;
};

/** The overall file changes of a step, from its first to its last snapshot; the ID is the step's. */
export type StepFilesTable = {
  id: string;
  run_id: string;
  created: number;
  modified: number;
  deleted: number;
  lines_added: number;
  lines_removed: number;
  /** Change of the total size; negative if files shrank. */
  bytes: number;
  /** Changes not explained by a tool call. */
  unexplained: number;
  /** Files written in ignored folders, which are not listed. */
  uncounted_files: number;
  uncounted_bytes: number;
};

/** The outcome of a record; append-only. The ID is the hash of the record's folder and bytes. */
export type AuditEntryTable = {
  id: string;
  at: number;
  type: string;
  run_id: string | null;
  step_id: string | null;
  session_id: string | null;
  tool_call_id: string | null;
  outcome: 'stored' | `quarantined: ${string}`;
};

/**
 * The active value of a setting in a workflow or step: `since` is when it replaced another value, null if there was
 * none before.
 */
export type ChangeTable = {
  id: string;
  workflow: string;
  step_name: string | null;
  kind: ChangeKind;
  value: string;
  /** The value that it replaced; null if it is the first, or replaced one before version 007 of the store. */
  previous: string | null;
  since: number | null;
  /** The start of the last run in which it was observed. */
  run_started_at: number;
};
