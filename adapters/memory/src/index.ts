export * from './billing.ts';
export * from './clock.ts';
export * from './directory.ts';
export * from './event-store.ts';
export * from './job-history.ts';
export * from './job-lock.ts';
export * from './notice-claims.ts';
export * from './notifier.ts';
