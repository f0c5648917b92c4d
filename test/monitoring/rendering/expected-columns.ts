/** The columns of every table, by panel, in their order: each title with its unit. The first one says which row it is. */
export const EXPECTED_COLUMNS: Readonly<Record<string, string>> = {
  'stepmeter-compare / What a run takes':
    'Of a run | Change from A to B [percentunit] | At least [percentunit] | At most [percentunit] | Verdict | Samples of A [locale] | Samples of B [locale]',
  'stepmeter-compare / Success':
    'Difference, B minus A [percentunit] | At least [percentunit] | At most [percentunit] | Verdict',
  'stepmeter-compare / What an attempt at a step takes':
    'Step | Change from A to B [percentunit] | At least [percentunit] | At most [percentunit] | Verdict | Samples of A [locale] | Samples of B [locale]',
  'stepmeter-cost / Cost by what it is split by':
    'Workflow | Step | Model | Agent | Effort | Cost [prefix:$] | Share of cost [percentunit] | Input tokens [locale] | Output tokens [locale] | Input from cache [percentunit]',
  'stepmeter-cost / Progress against the baseline':
    'Workflow | Run [prefix:$] | Run then [prefix:$] | Change [percentunit] | Success [prefix:$] | Success then [prefix:$] | Change of it [percentunit]',
  'stepmeter-cost / Day, week and month':
    'Period | Spent [prefix:$] | Projected [prefix:$] | Budget [prefix:$] | Used [percentunit] | Will be used [percentunit]',
  'stepmeter-files / Time per operation': 'Operation | Tool calls [locale] | Mean [s] | 95 % within [s]',
  'stepmeter-files / By step and source':
    'Workflow | Step | Source | Created [locale] | Modified [locale] | Deleted [locale] | Lines added [locale] | Lines removed [locale] | Churn [locale] | Grown [bytes] | Shrunk [bytes]',
  'stepmeter-overview / Regressions':
    'Workflow | Step | What | Times as high | Points [percentunit] | Runs or attempts [locale] | Since [dateTimeAsIso]',
  'stepmeter-overview / Workflows in this range':
    'Workflow | Runs [locale] | Success rate [percentunit] | Spend [prefix:$] | Per run [prefix:$] | Per success [prefix:$] | Errors [locale] | Running now [locale]',
  'stepmeter-performance / Slowest steps':
    'Workflow | Step | Together [s] | Attempts [locale] | Mean [s] | 95 % within [s]',
  'stepmeter-performance / Slowest tools':
    'Tool | Together [s] | Calls [locale] | Mean [s] | 95 % within [s] | Failed [percentunit]',
  'stepmeter-performance / Slowest file operations':
    'Operation | Together [s] | Operations [locale] | Mean [s] | 95 % within [s]',
  'stepmeter-performance / Model requests by model': 'Model | Requests [locale] | Mean [s] | 95 % within [s]',
  'stepmeter-performance / Memory and processor time by step':
    'Step | Memory [bytes] | 95 % within [bytes] | Processor [s]',
  'stepmeter-performance / Hooks by form': 'Form | Records [locale] | Mean [s] | 95 % within [s]',
  'stepmeter-pipeline / Differences by kind': 'Kind | Open [locale] | Filled in [locale]',
  'stepmeter-reliability / Success by workflow':
    'Workflow | Succeeded [locale] | Failed [locale] | Success rate [percentunit] | At least [percentunit] | At most [percentunit]',
  'stepmeter-reliability / Errors by step and type': 'Workflow | Step | What failed | Type | Errors [locale]',
  'stepmeter-reliability / Attempts by step':
    'Workflow | Step | First attempts [locale] | Retries [locale] | Repairs [locale] | Right at once [percentunit] | Right in the end [percentunit] | Attempts on average',
  'stepmeter-runs / Runs':
    'Run | Began [dateTimeAsIso] | Took [ns] | Workflow | Result | Cost [prefix:$] | Task type | Variant | Configuration | Error | In its trace',
  'stepmeter-runs / Steps of the run':
    'Step | Began [dateTimeAsIso] | Took [ns] | Attempt | Kind | Result | Error | In its trace',
  'stepmeter-runs / Tool calls': 'Step | Began [dateTimeAsIso] | Took [ns] | Tool | Result | Error | In its trace',
  'stepmeter-runs / Sessions and subagents of the run':
    'Step | Began [dateTimeAsIso] | Took [ns] | Agent | Turns | Cost [prefix:$] | Processor [s] | Memory [bytes] | Error | In its trace',
  'stepmeter-runs / Model requests':
    'Step | Began [dateTimeAsIso] | Took [ns] | Model | Effort | Input [locale] | Output [locale] | Cost [prefix:$] | In its trace',
  'stepmeter-runs / Files':
    'Step | Began [dateTimeAsIso] | Took [ns] | Operation | Path | Source | Lines added | Lines removed | Size [bytes] | In its trace',
};
