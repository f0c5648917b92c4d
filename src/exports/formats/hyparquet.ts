// All that exports use of hyparquet-writer. The build bundles this module, so that nothing more is installed (ADR 27).
export { ByteWriter, ParquetWriter } from 'hyparquet-writer';
