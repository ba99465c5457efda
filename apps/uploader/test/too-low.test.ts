/**
 * An amount that the gateway finds too low (M6), and a card that is declined: over real HTTP, in several currencies, and under
 * each status with which Zuora says so (200 up to version 257.0, 400 or 500 from 2024-05-20 on).
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { anHourlyTotal, anOrganization, at, day, hour, right } from '@usage-billing/contracts/laws';
import { DAY, HOUR, MINUTE } from '@usage-billing/core/shared';
import { memoryDirectory, movableClock } from '@usage-billing/memory';
import {
  ClockToken,
  closeContainer,
  cloudModule,
  createContainer,
  memoryModule,
  OrganizationDirectoryToken,
  override,
  PostTrialInvoiceQueueToken,
  Secret,
  UsageLedgerToken,
} from '@usage-billing/wiring';
import { DEFAULT_CREDENTIALS, type FakeZuora, startFakeZuora } from '@usage-billing/zuora-fake';
import test, { type ExecutionContext } from 'ava';
import * as O from 'fp-ts/lib/Option.js';
import { UploaderToken, uploaderModule } from '../src/index.ts';
import { preparePostTrial } from './support/post-trial.ts';

const COLLECT = 'operations/invoice-collect';

/** Passes everything on to the fake; what invoice-collect answers comes back under this status. */
const underStatus = async (t: ExecutionContext, { url }: FakeZuora, status: number): Promise<string> => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { host: _host, connection: _connection, ...headers } = request.headers as Record<string, string>;
    const answer = await fetch(new URL(request.url ?? '', url), {
      method: request.method ?? 'GET',
      headers,
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    const collects = request.url?.endsWith(COLLECT) === true;
    response.writeHead(collects ? status : answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'application/json',
    });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`;
};

/** An account with usage of the last month that is worth a single smallest unit of money, imported and to be invoiced. */
const open = async (t: ExecutionContext, currency: string, price: string, status: number) => {
  const clock = movableClock(at('2026-04-11T02:30:00Z'));
  const zuora = await startFakeZuora({ now: clock.now });
  t.teardown(zuora.close);
  zuora.control.addAccount({
    number: 'W-frosty',
    currency,
    contractEffectiveDate: '2026-03-01',
    subscription: { prices: { 'node-seconds': price } },
  });
  const organization = anOrganization({ billingAccount: O.some({ provider: 'zuora', number: 'W-frosty' }) });
  const { clientId, clientSecret } = DEFAULT_CREDENTIALS;
  const container = await createContainer(
    memoryModule(),
    cloudModule({
      baseUrl: await underStatus(t, zuora, status),
      auth: { _tag: 'OAuth', clientId, clientSecret: new Secret(clientSecret) },
      productSku: 'SKU-00000001',
    }),
    uploaderModule(),
    override(ClockToken, clock),
    override(OrganizationDirectoryToken, memoryDirectory({ organizations: [organization] })),
  );
  t.teardown(() => closeContainer(container));
  const used = anHourlyTotal({ hour: hour('2026-03-20T09:00:00Z'), total: 1n });
  await right((await container.getAsync(UsageLedgerToken)).recordTotals([used], clock.now()));
  await preparePostTrial(container, organization, day('2026-04-11'));
  const uploader = await container.getAsync(UploaderToken);
  await right(uploader.followUp.run({ trigger: 'schedule' }));
  clock.advance(2n * MINUTE);
  const calls = (): number => zuora.control.calls().filter(({ path }) => path === COLLECT).length;
  return { clock, zuora, uploader, calls, queue: await container.getAsync(PostTrialInvoiceQueueToken) };
};

/** Each is less than the least that the gateway takes in it. */
const TOO_LOW = [
  ['USD', '0.01'],
  ['EUR', '0.01'],
  ['GBP', '0.01'],
  ['JPY', '1'],
  ['KWD', '0.001'],
  ['SEK', '0.01'],
] as const;

for (const status of [200, 400, 500])
  for (const [currency, price] of TOO_LOW)
    test(`an amount in ${currency} that is too low is finished after one call, said under HTTP ${status} (M6)`, async (t) => {
      const { clock, uploader, calls, queue } = await open(t, currency, price, status);
      for (let hours = 0; hours < 30; hours += 10) {
        await right(uploader.followUp.run({ trigger: 'schedule' }));
        clock.advance(10n * HOUR);
      }
      t.is(calls(), 1);
      t.deepEqual(await right(queue.open), []);
    });

for (const status of [200, 400, 500])
  test(`nothing to invoice is finished after one call, said under HTTP ${status}`, async (t) => {
    const { clock, zuora, uploader, calls, queue } = await open(t, 'USD', '1', status);
    zuora.control.dropImport();
    await right(uploader.followUp.run({ trigger: 'schedule' }));
    clock.advance(DAY);
    await right(uploader.followUp.run({ trigger: 'schedule' }));
    t.is(calls(), 1);
    t.deepEqual(await right(queue.open), []);
  });
