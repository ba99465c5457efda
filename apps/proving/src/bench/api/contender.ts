/** A process of the bench: the API as it is started in production, or the floor. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { billingApiSettings, startBillingApi } from '@usage-billing/billing-api';
import { createBillingPool } from '@usage-billing/postgres';
import {
  cloudModule,
  configFrom,
  createContainer,
  createLogger,
  databaseSettings,
  localModule,
  Secret,
} from '@usage-billing/wiring';
import { DEFAULT_CREDENTIALS } from '@usage-billing/zuora-fake';
import { orFail } from '../../or-fail.ts';
import { floorServer } from './floor.ts';

const [kind, databaseUrl = '', zuoraUrl = ''] = process.argv.slice(2);

const startApi = async (): Promise<string> => {
  const { clientId, clientSecret } = DEFAULT_CREDENTIALS;
  const container = await createContainer(
    localModule(configFrom(databaseSettings, { DATABASE_URL: databaseUrl }), createLogger('billing-api', 'info')),
    cloudModule({
      baseUrl: zuoraUrl,
      auth: { _tag: 'OAuth', clientId, clientSecret: new Secret(clientSecret) },
      productSku: 'SKU-00000001',
    }),
  );
  const config = configFrom(billingApiSettings, {
    BILLING_API_PORT: '0',
    BILLING_API_ADMIN_PORT: '0',
    BILLING_API_LINK_SECRET: 'a secret of links for a bench, long enough',
    BILLING_API_REQUESTS_PER_MINUTE: '1000000',
  });
  return (await startBillingApi(container, { ...config, insecureDev: true })).url;
};

const startFloor = async (): Promise<string> => {
  const server = floorServer(await orFail(createBillingPool({ url: databaseUrl })), zuoraUrl).listen();
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const url = kind === 'floor' ? await startFloor() : await startApi();

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuSeconds: (user + system) / 1e6, rssBytes: process.resourceUsage().maxRSS * 1024 });
});
// The bench that asked for it is gone.
process.on('disconnect', () => process.exit());
process.send?.({ url });
