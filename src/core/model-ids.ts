/**
 * Whether an ID is globally unique, like those of the Claude API: it contains a sequence of at least 16 characters that
 * mixes letters and digits. Gateways and models also use IDs that are constant or count from 1 in each process:
 * `msg_1`, `Write_0`.
 */
export function isUniqueId(id: string): boolean {
  return (id.match(/[A-Za-z0-9-]{16,}/g) ?? []).some((run) => /\d/.test(run) && /[A-Za-z]/.test(run));
}

/**
 * The key of a tool call: the model's ID if it is unique, otherwise the ID within its session. `occurrence`, starting
 * at 1, distinguishes calls of one session with the same ID.
 */
export function toolCallKey(toolUseId: string, sessionId: string, occurrence = 1): string {
  if (isUniqueId(toolUseId)) return toolUseId;
  const key = `${sessionId}/${toolUseId}`;
  return occurrence === 1 ? key : `${key}#${occurrence}`;
}

/** The model's ID of a tool call, derived from its key. */
export function toolUseIdOf(key: string): string {
  return isUniqueId(key.slice(key.lastIndexOf('/') + 1))
    ? key
    : key.slice(key.lastIndexOf('/') + 1).replace(/#\d+$/, '');
}
