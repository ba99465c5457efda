/**
 * The uploader for other processes and for tests: load `uploaderModule(config)` beside modules that bind its ports, and
 * resolve `UploaderToken`.
 */
export type { DailyInput, Uploader } from './app.ts';
export type { FollowUp } from './follow-up.ts';
export { UploaderToken, uploaderModule } from './module.ts';
export type { UploaderConfig } from './settings.ts';
export { jobSettings as uploaderJobSettings } from './settings.ts';
export { adoptTokens } from './uploads/adopt-tokens.ts';
