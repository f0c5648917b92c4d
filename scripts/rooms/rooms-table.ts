import type { Rooms } from './wrong-imports.ts';

/** The table of rooms in ARCHITECTURE.md. */
export function roomsTable(rooms: Rooms): string {
  const rows = Object.entries(rooms).map(
    ([name, { purpose, may }]) => `| ${pathOf(name)} | ${purpose} | ${may.join(', ') || 'nothing'} |`,
  );
  return ['| room | what is in it | may import |', '| --- | --- | --- |', ...rows].join('\n');
}

function pathOf(room: string): string {
  return room === 'hooks' ? '`hooks/`' : `\`src/${room}\``;
}

/** The rows of the table of rooms in a Markdown text, without the padding of its columns. */
export function rowsIn(markdown: string): string[] {
  return markdown
    .split('\n')
    .filter((line) => /^\| (`src\/|`hooks\/`)/.test(line))
    .map((line) => line.replaceAll(/ {2,}/g, ' '));
}
