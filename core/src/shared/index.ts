export * from './calendar.ts';
export * from './clock.ts';
export * from './decision.ts';
export * from './instant.ts';
export * from './job-history.ts';
export * from './job-lock.ts';
export * from './json.ts';
export * from './pages.ts';
