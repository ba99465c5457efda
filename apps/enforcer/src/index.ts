/**
 * The enforcer for other processes and for tests: load `enforcerModule(config)` beside modules that bind its ports, and
 * resolve `EnforcerToken`.
 */
export type { Enforcer, EnforcerInput } from './app.ts';
export { EnforcerToken, enforcerModule } from './module.ts';
export type { EnforcerConfig } from './settings.ts';
export { jobSettings as enforcerJobSettings } from './settings.ts';
