/** The header of an answer with the ID of the latest change that it contains: events with later IDs are missing in it. */
export const CHANGE_HEADER = 'stepmeter-change';
