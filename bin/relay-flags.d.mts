export const RELAY_FLAGS: string[];
