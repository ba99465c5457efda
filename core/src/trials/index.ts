export * from './organization.ts';
export * from './organization-directory.ts';
export * from './trial-notifier.ts';
