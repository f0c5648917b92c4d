export { StepmeterPlugin, type StepmeterPluginOptions } from './stepmeter-plugin.ts';
