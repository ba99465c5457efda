/** The adapter in front of a fake Zuora of its own, with a clock that the test moves. */
import type { ProviderSubject, SubmitFault } from '@usage-billing/contracts/laws';
import { CalendarDay } from '@usage-billing/core/shared';
import { type ZuoraConfig, zuoraBillingProvider, zuoraUsageUploader } from '@usage-billing/zuora';
import {
  DEFAULT_CREDENTIALS,
  DEFAULT_SETTINGS,
  type FakeZuora,
  type FakeZuoraControl,
  type FakeZuoraOptions,
  type Fault,
  startFakeZuora,
} from '@usage-billing/zuora-fake';

const { clientId, clientSecret, apiAccessKeyId, apiSecretAccessKey } = DEFAULT_CREDENTIALS;
export const OAUTH: ZuoraConfig['auth'] = { _tag: 'OAuth', clientId, clientSecret };
export const KEYS: ZuoraConfig['auth'] = { _tag: 'Keys', apiAccessKeyId, apiSecretAccessKey };

export const PAGE: NonNullable<ZuoraConfig['paymentPage']> = {
  url: 'https://zuora.example/apps/PublicHostedPageLite.do',
  pageId: '2c92c0f8000000000000000000d00001',
  paymentGateway: 'Test gateway',
  supportedTypes: 'Visa,MasterCard',
};

const START = Date.parse('2026-03-17T09:30:00Z');
const DAY_MS = 86_400_000;

export interface Opened extends ProviderSubject {
  readonly fake: FakeZuora;
  readonly control: FakeZuoraControl;
  readonly config: ZuoraConfig;
}

/** Time-outs are short, so that a test that runs into one is over soon, and long enough for a slow machine. */
const FAULTS: Readonly<Record<SubmitFault, Fault>> = {
  throttled: { kind: 'status', status: 429, retryAfterSeconds: 1 },
  refused: { kind: 'failure', code: 53200020, message: 'This file is not wanted.' },
  'lost before it arrived': { kind: 'reset', when: 'before' },
  'lost after it arrived': { kind: 'reset', when: 'after' },
};

export const open = async (
  settings: FakeZuoraOptions = {},
  given: Partial<ZuoraConfig> = {},
  start = START,
): Promise<Opened> => {
  let now = start;
  const fake = await startFakeZuora({ now: () => new Date(now), ...settings });
  const { control } = fake;
  const config: ZuoraConfig = {
    baseUrl: fake.url,
    auth: OAUTH,
    productSku: 'SKU-00000001',
    retryDelayMs: 5,
    paymentPage: PAGE,
    now: () => now,
    ...given,
  };
  const today = (): CalendarDay => {
    const timeZone = settings.timeZone ?? DEFAULT_SETTINGS.timeZone;
    const day = new Intl.DateTimeFormat('en-CA', { timeZone }).format(Date.parse(control.state().now));
    if (!CalendarDay.is(day)) throw new TypeError(`${day} is not a day`);
    return day;
  };
  return {
    fake,
    control,
    config,
    provider: zuoraBillingProvider(config),
    uploader: zuoraUsageUploader(config),
    today: async () => today(),
    letDaysPass: async (days) => {
      now += days * DAY_MS;
    },
    finishImports: async () => {
      while (control.state().imports.some(({ status }) => status === 'Pending' || status === 'Processing'))
        control.finishImport();
    },
    billRun: async () => {
      control.billRun(today());
    },
    rewriteFile: async (invoiceNumber) => {
      control.rewriteFile(invoiceNumber);
    },
    newCard: async (behaviour) => control.addCard(behaviour === 'pays' ? '4111111111111111' : '4000000000009995'),
    failNextImport: async (reason) => control.failNextImport(reason),
    spoilNextSubmit: async (fault) => control.fault({ method: 'POST', path: 'usage', fault: FAULTS[fault] }),
    close: fake.close,
  };
};

/** The same fake, reached with another config. */
export const over = (subject: Opened, config: ZuoraConfig): Opened => ({
  ...subject,
  config,
  provider: zuoraBillingProvider(config),
  uploader: zuoraUsageUploader(config),
});

/** Opens, runs, and closes however it ends. */
export const withSubject = async (
  run: (subject: Opened) => Promise<void>,
  ...given: Parameters<typeof open>
): Promise<void> => {
  const subject = await open(...given);
  try {
    await run(subject);
  } finally {
    await subject.close();
  }
};
