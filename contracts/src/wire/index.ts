export * from './billing-event.ts';
