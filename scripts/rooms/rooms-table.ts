import type { Rooms } from './wrong-imports.ts';

/** The table in a Markdown text: its first row and all lines that follow it without a blank one between. */
const TABLE = /^\| room +\|.*(?:\n\|.*)*/m;

/**
 * Replaces the table of rooms in a Markdown text. Its columns are not aligned: otherwise a change of one room would
 * change the line of every room, and branches that each change a room would conflict.
 * @throws if the text has no such table
 */
export function withRoomsTable(markdown: string, rooms: Rooms): string {
  if (!TABLE.test(markdown)) throw new Error('Cannot update the table of rooms: no table begins with "| room"');
  return markdown.replace(TABLE, () => roomsTable(rooms));
}

const HEADER = '| room | what is in it | may import |';

function roomsTable(rooms: Rooms): string {
  const rows = Object.entries(rooms).map(
    ([name, { purpose, may }]) => `| ${pathOf(name)} | ${purpose} | ${may.join(', ') || 'nothing'} |`,
  );
  return [HEADER, '| --- | --- | --- |', ...rows].join('\n');
}

function pathOf(room: string): string {
  return room === 'hooks' ? '`hooks/`' : `\`src/${room}\``;
}
