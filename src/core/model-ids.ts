/**
 * Whether an id was made to be unique, as those of the Claude API are: it has a run of 16 letters and digits or more that
 * mixes both. Gateways and models also give ids that are constant, or count from 1 in each process: `msg_1`, `Write_0`.
 */
export function isUniqueId(id: string): boolean {
  return (id.match(/[A-Za-z0-9-]{16,}/g) ?? []).some((run) => /\d/.test(run) && /[A-Za-z]/.test(run));
}

/**
 * The key of a tool call: the model's id if that is unique, else the id within its session. `occurrence` tells calls of
 * one session apart that have the same id, from 1.
 */
export function toolCallKey(toolUseId: string, sessionId: string, occurrence = 1): string {
  if (isUniqueId(toolUseId)) return toolUseId;
  const key = `${sessionId}/${toolUseId}`;
  return occurrence === 1 ? key : `${key}#${occurrence}`;
}

/** The model's id of a tool call, from its key. */
export function toolUseIdOf(key: string): string {
  return isUniqueId(key.slice(key.lastIndexOf('/') + 1))
    ? key
    : key.slice(key.lastIndexOf('/') + 1).replace(/#\d+$/, '');
}
