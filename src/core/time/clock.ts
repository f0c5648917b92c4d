/** Returns the time in milliseconds since 1970. It is the system clock except in simulations. */
export type Clock = () => number;
