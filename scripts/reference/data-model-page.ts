import { join } from 'node:path';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { tablesIn, type Column, type Table } from './tables.ts';

const SCHEMA = join(packageFolder(), 'src/store/schema.ts');

const INTRODUCTION = `# Data model

<!-- Generated from \`src/store\` by \`npm run generate\`. Edit the sources instead. -->

For analysts who query the store, and for maintainers. At the end you know the tables, their columns and how they are related. The [cookbook](cookbook.md) has queries. [Exports](exports.md) are the stable form of the same data: tables of the store may change with each version, by migrations.

Times are milliseconds since 1970 in UTC, money is billionths of a US dollar, sizes are bytes. A column that can be null is null if its value is unknown or does not apply. Tables and columns are the same in SQLite and PostgreSQL. Only Stepmeter writes to the store: open it read-only.

A run has attempts at steps; an attempt has sessions of the Claude CLI; a session has requests and tool calls; a tool call has file operations. \`attempt_fact\` and \`run_fact\` have a row for each ended attempt and run with the sums of all of this: most questions need no other table. In the diagram, each table is connected to the closest table above it; most tables also have the IDs of those further up.`;

/** The page of the data model: a diagram of the most used tables, and every table with its columns. */
export function dataModelPage(): string {
  const tables = tablesIn(SCHEMA);
  return `${[INTRODUCTION, '## Diagram', diagram(tables), ...tables.map(tableText)].join('\n\n')}\n`;
}

/** The tables of the diagram: what a run consists of, and what is derived from it. */
const SHOWN = [
  'run',
  'step',
  'session',
  'agent',
  'request',
  'tool_call',
  'file_operation',
  'session_event',
  'step_files',
  'attempt_fact',
  'run_fact',
];

function diagram(tables: readonly Table[]): string {
  const shown = tables.filter(({ name }) => SHOWN.includes(name));
  const boxes = shown.map(
    ({ name, columns }) =>
      `  ${name} {\n${columns
        .filter(isKey)
        .map(({ name: column }) => `    text ${column}`)
        .join('\n')}\n  }`,
  );
  const lines = shown.flatMap((table) =>
    relations(table).map(([one, many, column]) => `  ${one} ||--o${column === 'id' ? '|' : '{'} ${many} : ${column}`),
  );
  return `\`\`\`mermaid\nerDiagram\n${[...lines, ...boxes].join('\n')}\n\`\`\``;
}

/** What identifies a row, and what it belongs to. */
function isKey({ name }: Column): boolean {
  return name === 'id' || name.endsWith('_id');
}

/** Tables with at most one row for each row of another one, which has the same ID. */
const SAME_ID: Readonly<Record<string, string>> = { run_fact: 'run', attempt_fact: 'step', step_files: 'step' };

const FOLLOWS_FROM: Readonly<Record<string, readonly string[]>> = {
  run: ['step', 'session', 'tool_call'],
  step: ['session', 'tool_call'],
};

/**
 * The tables that a table belongs to, by the names of its columns: `run_id` is the ID of a `run`. The run of a session is
 * that of its step: what follows from another relation is left out.
 */
function relations({ name, columns }: Table): [string, string, string][] {
  const named = columns.flatMap((column): [string, string][] => {
    const owner = column.name.replace(/_id$/, '');
    return owner !== column.name && SHOWN.includes(owner) && owner !== name ? [[owner, column.name]] : [];
  });
  const sameId = SAME_ID[name];
  const owned = sameId === undefined ? named : [...named, [sameId, 'id'] as [string, string]];
  const owners = new Set(owned.map(([owner]) => owner));
  const direct = owned.filter(([owner]) => !(FOLLOWS_FROM[owner] ?? []).some((closer) => owners.has(closer)));
  return direct.map(([owner, column]) => [owner, name, column]);
}

function tableText({ name, doc, columns }: Table): string {
  const rows = columns.map(
    (column) => `| \`${column.name}\` | \`${column.type.replaceAll('|', '\\|')}\` | ${column.doc} |`,
  );
  return [`## \`${name}\``, doc, ['| column | type | meaning |', '| --- | --- | --- |', ...rows].join('\n')]
    .filter(Boolean)
    .join('\n\n');
}
