import type { SessionTable } from '../../store/schema.ts';

/** The origin of a session that neither hooks nor a runner reported: its transcript was found, or its process seen. */
export const TRANSCRIPT_ORIGIN: SessionTable['origin'] = 'transcript';
