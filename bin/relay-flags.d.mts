export const RELAY_FLAGS: string[];
export const EXPORT_FLAGS: string[];
