import type { ChangeKind } from '../core/value-sets.ts';
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
import type { FileOperationTable, RequestTable, StepFilesTable, ToolCallTable } from './tables/activity-tables.ts';
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
export type * from './tables/activity-tables.ts';
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
  /** A UUID that is made with the store. */
  id: string;
  created_at: number;
  /** The version of the definition of facts that the rows were computed with; null if they have to be rebuilt. */
  facts_version: number | null;
};

/** The outcome of a record; append-only. The ID is the hash of the record's folder and bytes. */
export type AuditEntryTable = {
  id: string;
  /** When the record was ingested. */
  at: number;
  /** The type of the record; `hook.NAME` for the payload of a hook. */
  type: string;
  /** Null if the record belongs to no run. */
  run_id: string | null;
  /** Null outside of any step. */
  step_id: string | null;
  /** Null if the record is about no session. */
  session_id: string | null;
  /** Null if the record is about no tool call. */
  tool_call_id: string | null;
  /** `quarantined` with the reason if the record could not be used. */
  outcome: 'stored' | `quarantined: ${string}`;
};

/**
 * The active value of a setting in a workflow or step: `since` is when it replaced another value, null if there was
 * none before.
 */
export type ChangeTable = {
  /** A JSON array of workflow, step, variant and kind. */
  id: string;
  workflow: string;
  /** Null for a setting of the whole workflow, which a configuration is. */
  step_name: string | null;
  kind: ChangeKind;
  /** A version of a configuration, a model, a version of the CLI, or the hash of the prompt files. */
  value: string;
  /** The value that it replaced; null if it is the first, or replaced one before version 007 of the store. */
  previous: string | null;
  /** When the value was first observed after another one; null if there was none before. */
  since: number | null;
  /** The start of the last run in which it was observed. */
  run_started_at: number;
};
