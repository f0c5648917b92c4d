/** Tells the time in milliseconds since 1970. It is the system's, unless somebody makes up a history. */
export type Clock = () => number;
