export * from './billing-provider.ts';
export * from './money.ts';
export * from './post-trial-invoices.ts';
