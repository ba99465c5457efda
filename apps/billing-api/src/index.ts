export * from './app.ts';
export * from './caller.ts';
export * from './invoice-link.ts';
