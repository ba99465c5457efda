export { type RunningIngester, startIngester } from './app.ts';
export type { IngesterConfig } from './settings.ts';
