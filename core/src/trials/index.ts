export * from './organization.ts';
export * from './organization-directory.ts';
export * from './organization-state.ts';
export * from './trial.ts';
export * from './trial-notifier.ts';
