// All that the builder uses of yaml. The build bundles this module, so that nothing more is installed (ADR 27).
export { parse as parseYaml } from 'yaml';
