import { ATTRIBUTE } from '../../src/telemetry/names.ts';

const MEANINGS: readonly (readonly [ValueKind, string, string])[] = [
  [
    'name',
    'Names',
    'Texts that are chosen by you, your configuration or a tool, such as the name of a workflow or an error class.',
  ],
  ['path', 'Paths', 'Paths of files, relative to the project. On spans only, never on metrics.'],
  ['id', 'IDs', 'Random or derived IDs.'],
  [
    'word',
    'Fixed words',
    'Words from lists that Stepmeter, the CLI or the price table defines, such as results, models and extensions.',
  ],
  ['number', 'Numbers', 'Counts, tokens, sizes, durations and amounts in US dollars.'],
];

/** What the value of an attribute can be. */
type ValueKind = 'name' | 'path' | 'id' | 'word' | 'number';

/**
 * The privacy statement, with every attribute that can leave the machine by the kind of its value.
 * @throws {Error} if an attribute of the registry has no kind
 */
export function privacyDoc(): string {
  return [
    '# Privacy',
    '<!-- Generated from `scripts/monitoring/privacy-doc.ts` by `npm run generate`. Edit the source instead. -->',
    'For users, operators and reviewers. At the end you know what is stored, every field that leaves the machine, and how to remove both.',
    '## What is read and what is kept',
    'Prompts, answers, file contents, command lines and their output are measured where they occur and then dropped: lengths, line counts and sizes are kept, the text is not. This applies to hooks, transcripts and imports. Hooks write to the spool in the state folder (`STEPMETER_HOME`), the relay writes to the store. Only you can read both.',
    'Two features store content because that is their purpose, and only if you use them: the [cache](cache.md) keeps output and files of the commands that you cache, and [`build`](build.md) keeps the plan and the results of its stages. Both keep it in the state folder and never export it.',
    '## What leaves the machine',
    'Nothing, unless you set an endpoint. There is no telemetry about Stepmeter itself, no check for updates and no account. With an OTLP endpoint, the relay sends spans and metrics there, and nowhere else. With `STEPMETER_DATABASE_URL`, the store is in your PostgreSQL; it has the same fields and those of [exports](exports.md). Alerts are sent to Slack, to your webhook or by e-mail if you set an address.',
    'Spans and metrics have the name and version of Stepmeter and the ID of the store (`service.*`), the value of `STEPMETER_ENVIRONMENT`, these attributes, and no others:',
    ...MEANINGS.map(([kind, title, meaning]) => `### ${title}\n\n${meaning}\n\n${attributesOf(kind)}`),
    '## How to remove it',
    '`STEPMETER=0` stops recording. `stepmeter hooks uninstall` and `stepmeter init --undo` remove what was installed. Ended runs are removed after `STEPMETER_RETENTION_DAYS`; deleting the state folder removes everything on this machine.',
    '',
  ].join('\n\n');
}

type AttributeKey = keyof typeof ATTRIBUTE;

function attributesOf(kind: ValueKind): string {
  return Object.entries(ATTRIBUTE)
    .filter(([key]) => kindOf(key as AttributeKey) === kind)
    .map(([, name]) => `- \`${name}\``)
    .toSorted()
    .join('\n');
}

/** The kind of each attribute that is not a number. */
const KINDS: Readonly<Partial<Record<AttributeKey, Exclude<ValueKind, 'number'>>>> = {
  workflowName: 'name',
  agentName: 'name',
  agentRole: 'name',
  taskType: 'name',
  configId: 'name',
  configVersion: 'name',
  variant: 'name',
  stepName: 'name',
  toolName: 'name',
  errorType: 'name',
  changeValue: 'name',
  changePrevious: 'name',
  cacheName: 'name',
  stepQueue: 'name',
  filePath: 'path',
  fileRenamedFrom: 'path',
  fileRenamedTo: 'path',
  conversationId: 'id',
  responseId: 'id',
  toolCallId: 'id',
  runId: 'id',
  stepId: 'id',
  relayId: 'id',
  operationName: 'word',
  providerName: 'word',
  requestModel: 'word',
  reasoningLevel: 'word',
  fileExtension: 'word',
  runResult: 'word',
  stepKind: 'word',
  stepResult: 'word',
  toolResult: 'word',
  fileOperation: 'word',
  fileSource: 'word',
  direction: 'word',
  difference: 'word',
  differenceOutcome: 'word',
  transcriptGap: 'word',
  usageGap: 'word',
  cpuMode: 'word',
  diskDirection: 'word',
  stallCause: 'word',
  sessionEvent: 'word',
  errorSource: 'word',
  eventSource: 'word',
  permissionOutcome: 'word',
  permissionDecider: 'word',
  modelBefore: 'word',
  hookForm: 'word',
  recordOutcome: 'word',
  signal: 'word',
  budgetPeriod: 'word',
  changeKind: 'word',
  selectionKind: 'word',
  selectionMode: 'word',
  driftKind: 'word',
  worktreeOperation: 'word',
  worktreeOutcome: 'word',
  worktreeState: 'word',
  cacheOutcome: 'word',
  cacheReason: 'word',
  cacheVerdict: 'word',
  exportSignal: 'word',
  dropReason: 'word',
  labelName: 'word',
  simulated: 'word',
};

/** Attributes that are counts, durations, sizes or amounts; a new attribute must be added here or above. */
const NUMBERS: readonly AttributeKey[] = [
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'reasoningTokens',
  'fileSize',
  'costUsd',
  'costCliUsd',
  'stepAttempt',
  'stepQueueTime',
  'agentTurns',
  'fileSizeBefore',
  'fileLines',
  'fileLinesAdded',
  'fileLinesRemoved',
  'cpuTime',
  'peakMemory',
  'timeToFirstToken',
  'spawnTime',
  'diskRead',
  'diskWritten',
  'promptLength',
  'permissionWait',
  'tokensBefore',
  'tokensAfter',
  'worktreeWait',
  'worktreeConflicts',
  'cacheSavedTime',
];

function kindOf(key: AttributeKey): ValueKind {
  const kind = KINDS[key] ?? (NUMBERS.includes(key) ? 'number' : undefined);
  if (kind === undefined) throw new Error(`Cannot describe the attribute ${ATTRIBUTE[key]}: it has no kind in KINDS`);
  return kind;
}
