/** Everything that the API depends on as servers of their own, each of which can fail: Zuora, the directory, Postgres. */
import { anHourlyTotal, aStaffDecision, hour, instance, right } from '@usage-billing/contracts/laws';
import { instantToMillis } from '@usage-billing/core/shared';
import { directoryClient, httpDirectory } from '@usage-billing/directory-http';
import { startDirectoryServer } from '@usage-billing/directory-http/server';
import { openTestDatabase } from '@usage-billing/embedded-postgres/testing';
import {
  closeBillingPool,
  createBillingPool,
  migrate,
  postgresTeamAccounts,
  postgresUploadJournal,
  postgresUsageLedger,
} from '@usage-billing/postgres';
import { type ZuoraConfig, zuoraBillingProvider } from '@usage-billing/zuora';
import { DEFAULT_CREDENTIALS, type Fault, startFakeZuora } from '@usage-billing/zuora-fake';
import type { EndpointDeps } from '../../src/routes/endpoints.ts';
import { at, directory, NOW, ports } from './ports.ts';

export type Trouble = 'none' | 'directory down' | 'database down' | { readonly zuora: Fault };

export interface Dependencies {
  readonly deps: EndpointDeps;
  /** What a request needs to name. */
  readonly facts: {
    readonly fileId: string;
    /** Of the paying customer. */
    readonly cardId: string;
    readonly teamId: string;
    /** Nobody's yet, as the page for cards leaves it. */
    readonly newCard: () => string;
  };
  readonly close: () => Promise<void>;
}

/** Waits of a client that meets a server that never answers; nothing that answers is asked with so little patience. */
const IMPATIENT = { readTimeoutMs: 200, uploadTimeoutMs: 200, callTimeoutMs: 400 };
/** However busy the machine is: what is there answers in time. */
const PATIENT = { readTimeoutMs: 60_000, uploadTimeoutMs: 60_000, callTimeoutMs: 60_000 };

/** Shorter than any pause that a test asks for, so that nobody waits for the end of one. */
const SHORTER_THAN_A_PAUSE = { callTimeoutMs: 10_000 };

const hangs = (trouble: Trouble): boolean => typeof trouble === 'object' && trouble.zuora.kind === 'hang';
const pauses = (trouble: Trouble): boolean =>
  typeof trouble === 'object' && trouble.zuora.kind === 'status' && trouble.zuora.retryAfterSeconds !== undefined;

/** All tests ask at once; one failure must not answer for the next. */
const PATIENT_DIRECTORY = { timeoutMs: 60_000, maxWaiting: 1_000, retries: 0, failuresToOpen: 1_000 };

const openZuora = async (trouble: Trouble) => {
  const fake = await startFakeZuora({ now: () => NOW, importDelayMs: 0 });
  const { control } = fake;
  const [own] = ['W1', 'W3'].map((number) => control.addAccount({ number, contractEffectiveDate: '2026-01-31' }));
  const { clientId, clientSecret, apiAccessKeyId, apiSecretAccessKey } = DEFAULT_CREDENTIALS;
  const config: ZuoraConfig = {
    baseUrl: fake.url,
    auth: { _tag: 'OAuth', clientId, clientSecret },
    productSku: 'SKU-00000001',
    now: () => instantToMillis(NOW),
    retries: 0,
    paymentPage: {
      url: new URL('/apps/PublicHostedPageLite.do', fake.url).href,
      pageId: 'page-1',
      paymentGateway: 'gateway',
      supportedTypes: 'Visa',
    },
    ...PATIENT,
  };
  const line = [
    'W1',
    'node-seconds',
    3_600_000,
    '02/10/2026',
    '02/10/2026',
    own?.subscription,
    own?.chargeNumbers[0],
    'x',
  ];
  const body = new FormData();
  const header = 'ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION';
  body.append('file', new Blob([`${header}\n${line.join(',')}`]), 'usage.csv');
  await fetch(`${fake.url}usage`, { method: 'POST', headers: { apiAccessKeyId, apiSecretAccessKey }, body });
  const [invoice] = control.billRun('2026-03-01');
  const newCard = (): string => control.addCard('4111111111111111');
  const cardId = newCard();
  const { accounts } = zuoraBillingProvider(config);
  await right(accounts.update('W1', { billToContact: CONTACT, paymentMethodId: cardId }));
  if (typeof trouble === 'object') control.fault({ times: 1_000_000, fault: trouble.zuora });
  // Made only now, without a token yet: that, too, is to be had from a Zuora in trouble.
  const provider = zuoraBillingProvider({
    ...config,
    ...(hangs(trouble) ? IMPATIENT : {}),
    ...(pauses(trouble) ? SHORTER_THAN_A_PAUSE : {}),
  });
  return { provider, close: fake.close, fileId: invoice?.fileId ?? '', cardId, newCard };
};

const CONTACT = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  address1: '',
  address2: '',
  city: '',
  zipCode: '',
  state: '',
  country: 'United Kingdom',
  workEmail: '',
  workPhone: '',
};

const TEAM = 't1';

/** The customers of `ports.ts`, each known to the directory; the paying one has an invoice, a card, and usage of today. */
export const openDependencies = async (trouble: Trouble): Promise<Dependencies> => {
  const token = 'token-of-the-api';
  const users = await startDirectoryServer({ directory: directory(), tokens: [token] });
  const zuora = await openZuora(trouble);
  const database = await openTestDatabase();
  const pool = await right(createBillingPool({ url: database.url }));
  await right(migrate(pool));
  const ledger = postgresUsageLedger(pool);
  const teamAccounts = postgresTeamAccounts(pool);
  await right(
    ledger.recordTotals([anHourlyTotal({ instanceId: instance('1'), hour: hour('2026-03-10T10:00:00Z') })], NOW),
  );
  await right(teamAccounts.setBilledExternally(TEAM, true, at('2026-01-01T00:00:00Z'), aStaffDecision()));
  if (trouble === 'directory down') await users.close();
  // The connections are cut, and there is nothing any more to connect to.
  if (trouble === 'database down') await database.close();
  return {
    deps: ports({
      ...zuora.provider,
      directory: httpDirectory(directoryClient({ baseUrl: users.url, token, ...PATIENT_DIRECTORY })),
      ledger,
      journal: postgresUploadJournal(pool),
      teamAccounts,
      providerTimeoutMilliseconds: hangs(trouble) ? 100 : 60_000,
    }),
    facts: { fileId: zuora.fileId, cardId: zuora.cardId, newCard: zuora.newCard, teamId: TEAM },
    close: async () => {
      await closeBillingPool(pool);
      await database.close();
      await zuora.close();
      if (trouble !== 'directory down') await users.close();
    },
  };
};
