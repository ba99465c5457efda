/** A real tenant for tests, as the environment names it: accounts and usage that the laws make stay there. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ProviderControl, ProviderSubject } from '@usage-billing/contracts/laws';
import type { SentReport } from '@usage-billing/core/invoices';
import { CalendarDay } from '@usage-billing/core/shared';
import { type DateFormat, type ZuoraConfig, zuoraBillingProvider, zuoraUsageUploader } from '@usage-billing/zuora';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { callerFor } from '../../src/caller.ts';

const NEEDED = [
  'ZUORA_SANDBOX_URL',
  'ZUORA_SANDBOX_CLIENT_ID',
  'ZUORA_SANDBOX_CLIENT_SECRET',
  'ZUORA_SANDBOX_PRODUCT_SKU',
] as const;
const PAGE = ['ZUORA_SANDBOX_PAGE_URL', 'ZUORA_SANDBOX_PAGE_ID', 'ZUORA_SANDBOX_PAGE_GATEWAY'] as const;

type Environment = Readonly<Record<string, string | undefined>>;

export interface Sandbox {
  readonly config: ZuoraConfig;
  /** In which the tenant reckons its days. */
  readonly timeZone: string;
  readonly decliningCard: string | undefined;
  /** What it cannot be made to do, and why. */
  readonly lacking: Readonly<Partial<Record<ProviderControl, string>>>;
}

const FORMATS: ReadonlyArray<DateFormat> = ['MM/DD/YYYY', 'DD/MM/YYYY', 'YYYY-MM-DD'];

const whole = <Name extends string>(
  env: Environment,
  names: ReadonlyArray<Name>,
): E.Either<ReadonlyArray<Name>, Readonly<Record<Name, string>>> => {
  const absent = names.filter((name) => (env[name] ?? '') === '');
  return absent.length > 0
    ? E.left(absent)
    : E.right(Object.fromEntries(names.map((name) => [name, env[name] ?? ''])) as Record<Name, string>);
};

/** Left: why there is none. */
export const sandboxFrom = (env: Environment): E.Either<string, Sandbox> => {
  const access = whole(env, NEEDED);
  if (E.isLeft(access)) return E.left(`no sandbox is named: ${access.left.join(', ')} not set`);
  const dateFormat = FORMATS.find((format) => format === (env.ZUORA_SANDBOX_DATE_FORMAT ?? 'MM/DD/YYYY'));
  if (dateFormat === undefined) return E.left(`ZUORA_SANDBOX_DATE_FORMAT is none of ${FORMATS.join(', ')}`);
  const page = whole(env, PAGE);
  const decliningCard = env.ZUORA_SANDBOX_DECLINING_CARD || undefined;
  const ratePlan = env.ZUORA_SANDBOX_RATE_PLAN || undefined;
  const timeZone = env.ZUORA_SANDBOX_TIME_ZONE || 'America/Los_Angeles';
  return E.right({
    timeZone,
    decliningCard,
    config: {
      dateFormat,
      timeZone,
      orders: env.ZUORA_SANDBOX_ORDERS === 'on',
      baseUrl: access.right.ZUORA_SANDBOX_URL,
      auth: {
        _tag: 'OAuth',
        clientId: access.right.ZUORA_SANDBOX_CLIENT_ID,
        clientSecret: access.right.ZUORA_SANDBOX_CLIENT_SECRET,
      },
      productSku: access.right.ZUORA_SANDBOX_PRODUCT_SKU,
      ...(ratePlan === undefined ? {} : { ratePlan }),
      ...(E.isLeft(page)
        ? {}
        : {
            paymentPage: {
              url: page.right.ZUORA_SANDBOX_PAGE_URL,
              pageId: page.right.ZUORA_SANDBOX_PAGE_ID,
              paymentGateway: page.right.ZUORA_SANDBOX_PAGE_GATEWAY,
              supportedTypes: 'Visa,MasterCard',
            },
          }),
    },
    lacking: {
      clock: 'nobody moves the clock of a real tenant',
      'bill runs': 'a bill run would bill every account of the tenant',
      'new files': 'nobody has files of a real tenant made anew',
      'held imports': 'a real tenant ends its imports when it likes',
      faults: 'a real tenant fails when it likes',
      'known reports': 'Zuora tells requests apart by their keys alone',
      'no late usage': 'a tenant may have the feature Late Usage',
      'billing in arrears': 'a tenant may rate usage on demand',
      'invoices of 0': 'a tenant may skip periods without usage',
      yen: 'a tenant need not sell in yen',
      'smallest amount': 'what is too low to collect depends on the gateway of the tenant',
      ...(decliningCard === undefined ? { 'declining cards': 'ZUORA_SANDBOX_DECLINING_CARD is not set' } : {}),
      ...(E.isLeft(page) ? { 'payment page': `${page.left.join(', ')} not set` } : {}),
    },
  });
};

const todayIn = (timeZone: string): CalendarDay => {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date());
  if (!CalendarDay.is(day)) throw new TypeError(`${day} is not a day`);
  return day;
};

const CardAnswer = t.type({ id: t.string });

/** By its number, which only the sandbox of a merchant who may see numbers takes. */
const newCard = async (config: ZuoraConfig, cardNumber: string): Promise<string> => {
  const body = {
    type: 'CreditCard',
    cardType: 'Visa',
    cardNumber,
    expirationMonth: 12,
    expirationYear: new Date().getUTCFullYear() + 3,
    securityCode: '123',
    cardHolderInfo: {
      cardHolderName: 'Zoë Test',
      addressLine1: '1 Long Street',
      city: 'London',
      country: 'United Kingdom',
      zipCode: 'SW1A 1AA',
    },
  };
  const answer = await callerFor(config).sendOnce({
    method: 'POST',
    path: 'payment-methods',
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify(body)),
  })();
  const card = E.isLeft(answer) ? answer : CardAnswer.decode(answer.right);
  if (E.isRight(card)) return card.right.id;
  throw new Error(
    `the sandbox takes no card: ${JSON.stringify(E.isLeft(answer) ? answer.left : 'no id in its answer')}`,
  );
};

const POLL_MS = 2000;

export const openSandbox = async (sandbox: Sandbox): Promise<ProviderSubject> => {
  const { config, timeZone, decliningCard, lacking } = sandbox;
  const uploader = zuoraUsageUploader(config);
  const underWay: SentReport[] = [];
  const unable = (control: ProviderControl) => async (): Promise<never> => {
    throw new Error(lacking[control] ?? `the sandbox lacks ${control}`);
  };
  return {
    provider: zuoraBillingProvider(config),
    uploader: {
      ...uploader,
      submit: (request) => async () => {
        const answer = await uploader.submit(request)();
        if (E.isRight(answer)) underWay.push({ receipt: answer.right.receipt, report: request.report });
        return answer;
      },
    },
    today: async () => todayIn(timeZone),
    finishImports: async () => {
      for (const sent of underWay)
        for (;;) {
          const status = await uploader.status(sent)();
          if (E.isRight(status) && status.right._tag !== 'Pending') break;
          await delay(POLL_MS);
        }
      underWay.length = 0;
    },
    newCard: (behaviour) => newCard(config, behaviour === 'pays' ? '4111111111111111' : (decliningCard ?? '')),
    letDaysPass: unable('clock'),
    billRun: unable('bill runs'),
    rewriteFile: unable('new files'),
    failNextImport: unable('faults'),
    spoilNextSubmit: unable('faults'),
    close: async () => undefined,
  };
};
