export { type RunningIngester, startIngester } from './app.ts';
export { keepEventsYoung } from './garbage.ts';
export { createIngesterMetrics, type IngesterMetrics } from './metrics.ts';
export type { IngesterConfig } from './settings.ts';
export { inputSettings as ingesterInputSettings } from './settings.ts';
