/** A kind of error that users meet: what it means and what to do, beyond the hint that the message itself has. */
export type ErrorEntry = {
  /** Names the entry in messages and is its anchor in `docs/errors.md`. */
  readonly code: string;
  /** Matches the beginning of its messages. */
  readonly pattern: RegExp;
  readonly meaning: string;
  readonly remedy: string;
};

/** Every entry. The first one that matches explains a message, so specific ones come before general ones. */
export const ERROR_CATALOGUE: readonly ErrorEntry[] = [
  entry(
    'command-line',
    /^(?:Unknown (?:command|option)|Cannot parse the command line|Cannot run (?:stepmeter|`)|Cannot print a completion script|Cannot ask questions|Cannot use (?:-|"?--)\S*|Cannot use .* for --|Cannot filter )/,
    'The command line has a command, an option or a value that does not exist, or options that exclude each other.',
    'Run the command with `--help`; [commands](commands.md) lists all options.',
  ),
  entry(
    'settings',
    /^(?:Unknown setting|Cannot (?:use|change|read|\S+) the settings|Cannot use .* for the setting|Cannot use the (?:budget|price table|time zone|value of)|Cannot use the Slack webhook|Cannot read the Slack webhook)/,
    'A setting, from a variable or a settings file, has a value that cannot be used. The message names the source.',
    'Run `stepmeter config print`: it shows each value with its origin. Correct or remove it there.',
  ),
  entry(
    'state-folder',
    /^Cannot (?:use the state folder|write to the state folder|create the folder)/,
    'The state folder cannot be created or written, so nothing can be recorded.',
    'Check its owner, its permissions and the free space; `STEPMETER_HOME` chooses another folder.',
  ),
  entry(
    'store',
    /^Cannot (?:open|read|write to) the store/,
    'The database of the store cannot be opened or read: it is locked, damaged or of another version, or PostgreSQL does not respond.',
    'Run `stepmeter doctor`. If the schema is newer, install that version of Stepmeter; if another process has the lock, end it or wait.',
  ),
  entry(
    'limit',
    /^Cannot finish the step/,
    'The processes of a step used more memory, CPU time or time than its limits allow, and were ended.',
    'Raise the limit that the message names, or split the work of the command.',
  ),
  entry(
    'relay',
    /^Cannot (?:start the relay|ingest)/,
    'The relay cannot run, or cannot ingest a record. One relay at a time uses a state folder.',
    'Use the relay that is running, or stop it first. Records stay in the spool, so nothing is lost.',
  ),
  entry(
    'experiment',
    /^Cannot (?:(?:start|stop|find) the experiment|adopt arm |assign |replay |read the \S+ file|use .* as an? (?:arm|guard)|choose from no arms)/,
    'An experiment cannot start, assign or end as requested, or its file of outcomes cannot be used.',
    'Run `stepmeter experiment status`; [experiments](experiments.md) explains plans, arms and checks.',
  ),
  entry(
    'money-limit',
    /^Cannot (?:start a session|end the session at)/,
    'The limit of a run or of a day is spent, is reserved for running sessions, or cannot be enforced.',
    'Raise `selection.runLimit` or `selection.dayLimit`; [selection](selection.md#limits) explains both.',
  ),
  entry(
    'stack-stop',
    /^Cannot (?:stop the stack|stop the containers)/,
    'Parts of the Grafana stack are still running.',
    'Run `stepmeter status`, which names them and their logs, then `stepmeter down` again.',
  ),
  entry(
    'stack-start',
    /^Cannot (?:start the stack|start |read the status of the containers|find the part|use \S+: (?:"|\S+ is not (?:a port|an executable)))/,
    'The Grafana stack cannot start or be read: a port is taken, a program or Docker is missing, or a part ended.',
    'Follow the hint; [the Grafana stack](stack.md) lists ports, programs and where they are searched.',
  ),
  entry(
    'limit-exceeded',
    /^(?:Limit exceeded|Cannot check the limit|Cannot use the limit)/,
    'A limit of `compare --fail-on` is exceeded or malformed, or there are too few runs to judge it.',
    'See [comparing](compare.md): at least 5 runs with a known value are needed on each side.',
  ),
  entry(
    'cancelled',
    /^Cancelled|^Cannot undo/,
    'You cancelled a dialogue, or there is nothing to undo.',
    'If you cancelled the dialogue by mistake, run the command again.',
  ),
  entry(
    'run-not-found',
    /^Cannot (?:find the run|show a run|compare the run|record the end of)/,
    'No run has this ID or prefix, several have it, or the run is not what the command needs.',
    'Run `stepmeter runs` for the IDs. A run appears when its records are ingested.',
  ),
  entry(
    'selection',
    /^Cannot (?:select runs|compare (?!worktrees)|set the baseline|compare with the baseline|find the baseline|search by|describe the run)/,
    'A selection of runs is malformed, has no runs, or overlaps with the other one.',
    'Remove conditions until runs match; [comparing](compare.md) lists the fields.',
  ),
  entry(
    'period',
    /^Cannot (?:look for insights|show runs (?:from|since)|simulate up to|export (?:from|since)|add observation)/,
    'The period is empty, reversed, in the future or unreadable.',
    'Use a duration such as `7d`, or a date such as `2026-11-02`.',
  ),
  entry(
    'export',
    /^Cannot (?:export|\S+ with a filter|continue the list|print Parquet|print a summary)/,
    'An export cannot be made as requested: an unknown table or column, an unusable endpoint, or the limit of simultaneous exports.',
    'See [exports](exports.md) for tables and columns; for OTLP, check the endpoint with `stepmeter doctor`.',
  ),
  entry(
    'output',
    /^Cannot (?:write (?:PDF|to standard output|\S)|print HTML|finish the (?:export|report))/,
    'The result cannot be written: the file exists, its folder or space is missing, PDF needs an optional package, or the command was stopped.',
    'Choose another file, or use `--force` to replace it. A partial file is never left.',
  ),
  entry(
    'configuration',
    /^Cannot (?:add the configuration|choose (?:a configuration|by evidence)|explain a choice|use the configuration|estimate what .* would have been worth|find the (?:configuration|version|workflow)|remove the configuration|roll back|decide on the suggestion|explain .* (?:decision|run)|use .* (?:instead of the chosen|as a prior pack|cells of)|explain \S+: it is no)/,
    'A configuration of a workflow, a version or a decision does not exist or cannot be changed like this.',
    'Run `stepmeter config list`; [selection](selection.md) explains configurations and decisions.',
  ),
  entry(
    'cache',
    /^Cannot (?:cache|explain|use the (?:input|output|pattern)|identify the tool|read the lockfile|install (?:packages|from)|run a cached command|use the \S+ \S+: it is outside)/,
    'The cache refuses a command whose inputs, tools or lockfile it cannot identify: a wrong hit would be worse than none.',
    'Declare inputs with `--input`; `stepmeter cache explain NAME` shows the parts of the key ([cache](cache.md)).',
  ),
  entry(
    'worktree',
    /^Cannot (?:(?:find|release|compare) (?:the )?worktrees?|lease |limit a worktree|use the worktrees|install the hook for worktrees|create the branch|find the revision|merge |manage |use \S+: it is not in a git)/,
    'A worktree cannot be leased, found or returned: the state of the repository or of the lease does not allow it.',
    'Run `stepmeter worktree list`. Work is never deleted: what cannot be proven clean is kept ([worktrees](worktrees.md)).',
  ),
  entry(
    'schedule',
    /^Cannot schedule /,
    'The tasks cannot be planned: their file cannot be read or has other fields, or their dependencies are not consistent.',
    'Correct what the message names; [worktrees](worktrees.md#scheduling) has an example of a file of tasks.',
  ),
  entry(
    'build-on-temporal',
    /^Cannot (?:(?:connect to|use) (?:Temporal|the namespace)|cancel the build)/,
    'Temporal cannot be used: its server does not answer or refuses access, the namespace does not exist, or its npm packages are missing or of another version.',
    'Follow the hint; [builds on Temporal](build-on-temporal.md) lists what is needed. The embedded engine needs nothing of it.',
  ),
  entry(
    'build',
    /^Cannot (?:build|check .*: it has no package|continue (?:the build|with)|discard the build|implement |finish (?!the Claude session)|use the (?:build|plan|specification)|read the specification|pack |publish to|find (?:Stepmeter|the build))/,
    'A build of a package cannot start, continue or end: its specification, folder, plan or engine state does not allow it.',
    'Follow the hint; `stepmeter build --resume RUN` continues without paying finished stages again ([building](build.md)).',
  ),
  entry(
    'alerts',
    /^Cannot send alerts/,
    'Slack or the webhook does not accept messages. They are sent again, at first after 30 seconds, later once an hour.',
    'Check the address and the receiver that the message names; [alerts](alerts.md) lists the settings.',
  ),
  entry(
    'detection',
    /^Cannot judge changes/,
    'The detection of changes failed for one workflow or step, whose verdicts and alerts are not updated. Recording, reports and all others are not affected.',
    'Report the message as a bug. The workflow or step is judged as soon as a later version can.',
  ),
  entry(
    'temporal',
    /^Cannot (?:ask Temporal|record Temporal workflows)/,
    'Temporal does not answer the plugin, does not have the namespace, or its SDK has another version than the plugin supports. The application is not affected.',
    'Check the address and the namespace of the worker, or update the `@temporalio` packages; [Temporal applications](temporal.md) lists the versions.',
  ),
  entry(
    'import',
    /^Cannot (?:import|read the transcript)/,
    'No transcripts were found, or some of them cannot be read.',
    'Name their folder with `--from`; [import](import.md) lists the folders that are searched.',
  ),
  entry(
    'simulation',
    /^Cannot simulate/,
    'Simulated runs cannot be written there: the folder has other data, or another process uses it.',
    'Choose another folder, or `--fresh`, which replaces earlier simulated runs ([simulation](simulate.md)).',
  ),
  entry(
    'claude',
    /^Cannot (?:attach hooks|run the demo|finish the Claude session|use .*: found Claude|find the version)/,
    'The Claude CLI is missing, not signed in, too old for what was requested, or ended with an error.',
    'Run `claude --version` and `claude` itself; `stepmeter doctor` shows what was found.',
  ),
  entry(
    'server',
    /^Cannot (?:listen|reach the server|open (?:a session|the browser)|answer|use the access tokens|change anything|\S+ this resource|read the request|link an alert)/,
    'The page or the HTTP API cannot start, or refuses a request: host, token, port or method.',
    'See [the page](page.md) for hosts, ports and tokens.',
  ),
  entry(
    'run-command',
    /^Cannot (?:run |record file changes)/,
    'A command could not be started, or none was given.',
    'Check that the program is on the PATH and executable; put the command after `--`.',
  ),
  entry(
    'value',
    /^Cannot (?:use|read|find|divide|\S+:) ?/,
    'A value or file that you passed cannot be used. The message names it and what was expected.',
    'Correct the value as the hint says.',
  ),
];

/** The code of the entry that explains a message; undefined if none does, which a test refuses for messages in `src`. */
export function errorCode(message: string): string | undefined {
  return ERROR_CATALOGUE.find(({ pattern }) => pattern.test(message))?.code;
}

function entry(code: string, pattern: RegExp, meaning: string, remedy: string): ErrorEntry {
  return { code, pattern, meaning, remedy };
}
