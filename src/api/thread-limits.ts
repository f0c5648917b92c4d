/**
 * Memory of a thread of the server: less room for new objects, which are collected sooner. By default, threads that read the
 * same rows all day keep far more.
 */
export const THREAD_LIMITS = { maxYoungGenerationSizeMb: 6 } as const;
