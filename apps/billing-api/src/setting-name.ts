import { screamingCase } from '@usage-billing/wiring';

/** How a setting of the API is called in the file and in the environment. */
export const about = (
  name: string,
  help: string,
): { readonly path: string; readonly env: string; readonly help: string } => ({
  path: `billingApi.${name}`,
  env: `BILLING_API_${screamingCase(name)}`,
  help,
});
