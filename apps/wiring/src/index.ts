export * from './job.ts';
export * from './schedule.ts';
export * from './token.ts';
export * from './tokens.ts';
