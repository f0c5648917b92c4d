const REGRESSIONS =
  'Workflow | Step | Signal | Suspected cause | Before [short] | Now [short] | Ratio | Extra / week [currency:financial:$] | Samples [locale] | Since [time:YYYY-MM-DD HH:mm] | ± [s]';

/** The columns of every table, by panel, in their order: each title with its unit. The first column identifies the row. */
export const EXPECTED_COLUMNS: Readonly<Record<string, string>> = {
  'stepmeter-compare / Differences per run': 'Signal | B / A | Samples A [locale] | Samples B [locale]',
  'stepmeter-compare / Difference in success rate': 'B minus A [suffix:pp] | A [percent] | B [percent]',
  'stepmeter-compare / Differences per attempt at a step': 'Step | B / A | Samples A [locale] | Samples B [locale]',
  'stepmeter-cost / Cost breakdown':
    'Workflow | Step | Model | Agent | Effort | Cost [currency:financial:$] | Share of cost [percentunit] | Input tokens [locale] | Output tokens [locale] | Cache read share [percentunit]',
  'stepmeter-cost / Change from baseline by workflow':
    'Workflow | Run change [percent] | Success change [percent] | Run [currency:financial:$] | Run before [currency:financial:$] | Success [currency:financial:$] | Success before [currency:financial:$]',
  'stepmeter-cost / Budgets':
    'Period | Used [percentunit] | Projected [currency:financial:$] | Projected use [percentunit] | Spent [currency:financial:$] | Budget [currency:financial:$]',
  'stepmeter-files / Duration by operation': 'Operation | Tool calls [locale] | Mean [suffix:s] | p95 [suffix:s]',
  'stepmeter-files / File changes by step and source':
    'Workflow | Step | Source | Churn [locale] | Created [locale] | Modified [locale] | Deleted [locale] | + lines [locale] | − lines [locale] | + bytes [bytes] | − bytes [bytes]',
  'stepmeter-overview / Regressions': REGRESSIONS,
  'stepmeter-regression / Regressions': REGRESSIONS,
  'stepmeter-regression / Configuration changes': 'Changed | Step | Old value | New value | When [dateTimeAsIso]',
  'stepmeter-overview / Workflows':
    'Workflow | Success rate [percentunit] | Runs [locale] | Spend [currency:financial:$] | Cost per run [currency:financial:$] | Cost per success [currency:financial:$] | Errors [locale] | Running now [locale]',
  'stepmeter-performance / Slowest steps':
    'Workflow | Step | Total [dthms] | Attempts [locale] | Mean [dthms] | p95 [dthms]',
  'stepmeter-performance / Slowest tools':
    'Tool | Total [dthms] | Calls [locale] | Mean [suffix:s] | p95 [suffix:s] | Failed [percentunit]',
  'stepmeter-performance / Slowest file operations':
    'Operation | Total [dthms] | Operations [locale] | Mean [suffix:s] | p95 [suffix:s]',
  'stepmeter-performance / Model requests by model': 'Model | Requests [locale] | Mean [suffix:s] | p95 [suffix:s]',
  'stepmeter-performance / Time to first token by step': 'Step | Sessions [locale] | Mean [s] | p95 [s]',
  'stepmeter-performance / Peak memory and CPU time by step': 'Step | Mean [bytes] | p95 [bytes] | CPU time [dthms]',
  'stepmeter-performance / Hooks by type': 'Type | Records [locale] | Mean [s] | p95 [s]',
  'stepmeter-pipeline / Relays':
    'Store | Last report [dthms] | Spool backlog [locale] | Export backlog [locale] | Lag [dthms]',
  'stepmeter-pipeline / Differences by kind': 'Kind | Open [locale] | Filled in [locale]',
  'stepmeter-reliability / Success rate by workflow':
    'Workflow | Success rate [percentunit] | Failed [locale] | Successful [locale] | Completed [locale]',
  'stepmeter-reliability / Errors by step and type': 'Errors [locale] | Type | Workflow | Step | Source',
  'stepmeter-reliability / Attempts by step':
    'Workflow | Step | First attempts [locale] | Retries [locale] | Repairs [locale] | First-attempt success [percentunit] | Success rate [percentunit] | Mean attempts',
  'stepmeter-selection / Choices by configuration and context':
    'Configuration | Workflow | Step | Task type | Choices [locale] | Greedy [locale] | Explored [locale] | Overrides [locale] | Exploration spend [currency:financial:$] | Regret [currency:financial:$]',
  'stepmeter-selection / Alarms': 'Alarms [locale] | Configuration | Workflow | Step | Signal',
  'stepmeter-workers / Wait by task queue':
    'Task queue | Total wait [dthms] | Attempts [locale] | Mean [suffix:s] | p95 [suffix:s]',
  'stepmeter-workers / Slots of workers': 'Task queue | Type | Available [locale] | Used [locale]',
  'stepmeter-workers / Wait beside duration by step':
    'Workflow | Step | Wait / run | Attempts [locale] | Mean wait [suffix:s] | p95 wait [suffix:s] | Mean duration [dthms] | p95 duration [dthms]',
  'stepmeter-pool-and-cache / Worktree operations':
    'Operation | Operations [locale] | Mean [suffix:s] | p95 [suffix:s] | Mean wait [suffix:s]',
  'stepmeter-pool-and-cache / Outcomes of operations': 'Operation | Outcome | Count [locale]',
  'stepmeter-pool-and-cache / Cache by name':
    'Name | Hit rate [percentunit] | Hits [locale] | Lookups [locale] | Time saved [dthms] | Mean restore [suffix:s] | False hits [locale]',
  'stepmeter-runs / Runs':
    'Run | Start [dateTimeAsIso] | Duration [dthms] | Result | Workflow | Cost [currency:financial:$] | Variant | Error | Trace',
  'stepmeter-run / Run':
    'Workflow | Start [dateTimeAsIso] | Duration [dthms] | Result | Cost [currency:financial:$] | Task type | Variant | Configuration | Error | Trace',
  'stepmeter-run / Steps':
    'Step | Start [dateTimeAsIso] | Duration [dthms] | Result | Cost [currency:financial:$] | Kind | Attempt | Error | Trace',
  'stepmeter-run / Tool calls': 'Step | Start [dateTimeAsIso] | Duration [suffix:s] | Tool | Result | Error | Trace',
  'stepmeter-run / Sessions and subagents':
    'Step | Start [dateTimeAsIso] | Duration [dthms] | Agent | Turns | Cost [currency:financial:$] | First token [s] | CPU time [dthms] | Peak memory [bytes] | Error | Trace',
  'stepmeter-run / Model requests':
    'Step | Start [dateTimeAsIso] | Duration [suffix:s] | Model | Effort | Input [locale] | Output [locale] | Cost [currency:financial:$] | Trace',
  'stepmeter-run / File operations':
    'Step | Start [dateTimeAsIso] | Duration [suffix:s] | Operation | Path | Source | + lines | − lines | Size [bytes] | Trace',
};
