import { changeRows } from '../../store/queries/exports/setting-rows.ts';
import type { ChangeTable } from '../../store/schema.ts';
import { columnsOf } from '../column.ts';
import { LARGE_PAGE, type ExportTable } from '../export-table.ts';

const { text, time } = columnsOf<ChangeTable>();

/** Active values of settings. */
export const changesTable: ExportTable<ChangeTable> = {
  name: 'changes',
  meaning: 'Active settings of workflows and steps, and when they replaced other values',
  filters: ['workflow', 'step'],
  range: 'since',
  columns: [
    text('id', 'change.id', 'ID of the setting', 'change_id'),
    text('workflow', 'change.workflow', 'Workflow'),
    text('step_name', 'change.step_name', 'Step; empty for a setting of the whole workflow', 'step'),
    text('kind', 'change.kind', '`model`, `configuration`, `cli` or `prompts`'),
    text('value', 'change.value', 'Active value'),
    time('since', 'change.since', 'When it replaced another value; empty if there was none before'),
    time(
      'run_started_at',
      'change.run_started_at',
      'Start of the last run in which it was observed',
      'last_run_started_at',
    ),
  ],
  pageSize: LARGE_PAGE,
  page: changeRows,
};
