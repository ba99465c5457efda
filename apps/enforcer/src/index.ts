export { createEnforcer, type Enforcer, type EnforcerInput } from './app.ts';
export type { EnforcerConfig } from './settings.ts';
export { jobSettings as enforcerJobSettings } from './settings.ts';
