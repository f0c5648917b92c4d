/** The formats of files, which are also their extensions. */
export const FILE_FORMATS = ['csv', 'json', 'parquet'] as const;

/** One of {@link FILE_FORMATS}. */
export type FileFormat = (typeof FILE_FORMATS)[number];
