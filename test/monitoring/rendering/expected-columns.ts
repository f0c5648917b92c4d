/** The columns of every table, by panel, in their order: each title with its unit. The first column identifies the row. */
export const EXPECTED_COLUMNS: Readonly<Record<string, string>> = {
  'stepmeter-compare / Differences per run':
    'Signal | Change [percentunit] | Lower bound [percentunit] | Upper bound [percentunit] | Significance | Samples of A [locale] | Samples of B [locale]',
  'stepmeter-compare / Difference in success rate':
    'B minus A [percentunit] | Lower bound [percentunit] | Upper bound [percentunit] | Significance',
  'stepmeter-compare / Differences per attempt at a step':
    'Step | Change [percentunit] | Lower bound [percentunit] | Upper bound [percentunit] | Significance | Samples of A [locale] | Samples of B [locale]',
  'stepmeter-cost / Cost breakdown':
    'Workflow | Step | Model | Agent | Effort | Cost [prefix:$] | Share of cost [percentunit] | Input tokens [locale] | Output tokens [locale] | Cache read share [percentunit]',
  'stepmeter-cost / Change from baseline by workflow':
    'Workflow | Run [prefix:$] | Run before [prefix:$] | Run change [percentunit] | Success [prefix:$] | Success before [prefix:$] | Success change [percentunit]',
  'stepmeter-cost / Budgets':
    'Period | Spent [prefix:$] | Projected [prefix:$] | Budget [prefix:$] | Used [percentunit] | Projected use [percentunit]',
  'stepmeter-files / Duration by operation': 'Operation | Tool calls [locale] | Mean [s] | p95 [s]',
  'stepmeter-files / File changes by step and source':
    'Workflow | Step | Source | Created [locale] | Modified [locale] | Deleted [locale] | Lines added [locale] | Lines removed [locale] | Churn [locale] | Bytes added [bytes] | Bytes removed [bytes]',
  'stepmeter-overview / Regressions':
    'Workflow | Step | Signal | Ratio | Difference [percentunit] | Runs or attempts [locale] | Since [dateTimeAsIso]',
  'stepmeter-overview / Workflows':
    'Workflow | Runs [locale] | Success rate [percentunit] | Spend [prefix:$] | Cost per run [prefix:$] | Cost per success [prefix:$] | Errors [locale] | Running now [locale]',
  'stepmeter-performance / Slowest steps': 'Workflow | Step | Total [s] | Attempts [locale] | Mean [s] | p95 [s]',
  'stepmeter-performance / Slowest tools':
    'Tool | Total [s] | Calls [locale] | Mean [s] | p95 [s] | Failed [percentunit]',
  'stepmeter-performance / Slowest file operations': 'Operation | Total [s] | Operations [locale] | Mean [s] | p95 [s]',
  'stepmeter-performance / Model requests by model': 'Model | Requests [locale] | Mean [s] | p95 [s]',
  'stepmeter-performance / Time to first token by step': 'Step | Sessions [locale] | Mean [s] | p95 [s]',
  'stepmeter-performance / Peak memory and CPU time by step': 'Step | Mean [bytes] | p95 [bytes] | CPU time [s]',
  'stepmeter-performance / Hooks by type': 'Type | Records [locale] | Mean [s] | p95 [s]',
  'stepmeter-pipeline / Differences by kind': 'Kind | Open [locale] | Filled in [locale]',
  'stepmeter-reliability / Success rate by workflow':
    'Workflow | Successful [locale] | Failed [locale] | Success rate [percentunit] | Lower bound [percentunit] | Upper bound [percentunit]',
  'stepmeter-reliability / Errors by step and type': 'Workflow | Step | Source | Type | Errors [locale]',
  'stepmeter-reliability / Attempts by step':
    'Workflow | Step | First attempts [locale] | Retries [locale] | Repairs [locale] | First-attempt success [percentunit] | Success rate [percentunit] | Mean attempts',
  'stepmeter-runs / Runs':
    'Run | Start [dateTimeAsIso] | Duration [ns] | Result | Workflow | Cost [prefix:$] | Task type | Variant | Configuration | Error | Span',
  'stepmeter-run / Run':
    'Workflow | Start [dateTimeAsIso] | Duration [ns] | Result | Cost [prefix:$] | Task type | Variant | Configuration | Error | Span',
  'stepmeter-run / Steps':
    'Step | Start [dateTimeAsIso] | Duration [ns] | Result | Cost [prefix:$] | Kind | Attempt | Error | Span',
  'stepmeter-run / Tool calls': 'Step | Start [dateTimeAsIso] | Duration [ns] | Tool | Result | Error | Span',
  'stepmeter-run / Sessions and subagents':
    'Step | Start [dateTimeAsIso] | Duration [ns] | Agent | Turns | Cost [prefix:$] | First token [s] | CPU time [s] | Peak memory [bytes] | Error | Span',
  'stepmeter-run / Model requests':
    'Step | Start [dateTimeAsIso] | Duration [ns] | Model | Effort | Input [locale] | Output [locale] | Cost [prefix:$] | Span',
  'stepmeter-run / File operations':
    'Step | Start [dateTimeAsIso] | Duration [ns] | Operation | Path | Source | Lines added | Lines removed | Size [bytes] | Span',
};
