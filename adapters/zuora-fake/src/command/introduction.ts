/** What a fake that was started alone tells whoever started it: lines that work as they are printed. */
import type { FakeCredentials } from '../books/credentials.ts';
import { HOSTED_PAGE_PATH } from '../pages/hosted-page/render.ts';
import { DEFAULT_CATALOG } from '../pricing/catalog.ts';

export const introduction = (url: string, credentials: FakeCredentials): string => {
  const root = new URL('/', url).href;
  const [product] = DEFAULT_CATALOG;
  const charge = product?.ratePlans[0]?.charges[0];
  const keys = `-H 'apiAccessKeyId: ${credentials.apiAccessKeyId}' -H 'apiSecretAccessKey: ${credentials.apiSecretAccessKey}'`;
  const json = "-H 'Content-Type: application/json'";
  const file = `ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION\\nW1,node-seconds,86400,09/14/2026,,,,one node-day\\n`;
  return [
    `fake Zuora: base URL ${url}, page ${root} (Ctrl-C ends it)`,
    '',
    `  OAuth client   ${credentials.clientId}, secret ${credentials.clientSecret}`,
    `  or headers     apiAccessKeyId: ${credentials.apiAccessKeyId}, apiSecretAccessKey: ${credentials.apiSecretAccessKey}`,
    `  on sale        ${product?.sku}: ${charge?.unit} at ${Object.entries(charge?.prices ?? {})
      .map(([currency, price]) => `${price} ${currency}`)
      .join(', ')}`,
    `  hosted page    ${new URL(HOSTED_PAGE_PATH, url).href} (signed and ready to try: ${root}fake/hosted-page)`,
    '',
    'Get a token:',
    `  curl -sS ${root}oauth/token -d grant_type=client_credentials -d client_id=${credentials.clientId} -d client_secret=${credentials.clientSecret}`,
    'List the catalog:',
    `  curl -sS ${url}catalog/products ${keys}`,
    'Create an account with a subscription and a card that can be charged:',
    `  curl -sS ${root}fake/accounts ${json} -d '{"number":"W1","contractEffectiveDate":"2026-09-01"}'`,
    'Upload its usage, which Zuora imports in its own time:',
    `  printf '${file}' | curl -sS ${url}usage ${keys} -F 'file=@-;filename=usage.csv'`,
    'Finish that import now:',
    `  curl -sS ${root}fake/finish-import -X POST`,
    'Invoice every period that ended before a day:',
    `  curl -sS ${root}fake/bill-runs ${json} -d '{"targetDay":"2026-10-01"}'`,
    'Accept the next usage upload, then drop the connection before answering:',
    `  curl -sS ${root}fake/faults ${json} -d '{"method":"POST","path":"usage","fault":{"kind":"reset","when":"after"}}'`,
  ].join('\n');
};
