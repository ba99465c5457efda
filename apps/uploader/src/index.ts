export { createUploader, type DailyInput, type Uploader } from './app.ts';
export type { FollowUp } from './follow-up.ts';
export type { UploaderConfig } from './settings.ts';
export { jobSettings as uploaderJobSettings } from './settings.ts';
export { adoptDependencies } from './uploads/adopt-dependencies.ts';
