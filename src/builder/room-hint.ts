/** What to do about a full disk during a build. */
export const ROOM_HINT = 'Free disk space, then continue with --resume; no finished stage is paid again';
