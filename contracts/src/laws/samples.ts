/** Valid values for tests; each builder takes what matters to the test and fills in the rest. */
import type { NewUpload, UploadLine } from '@usage-billing/core/invoices';
import { CalendarDay, type Instant, parseInstant, type StaffDecision } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import {
  type AmountType,
  amount,
  type HourBucket,
  type HourlyTotal,
  type InstanceId,
  isHourBucket,
  NODE_SECONDS,
  type ReceivedEvent,
} from '@usage-billing/core/usage';
import { isLeft } from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';

/** A moment from RFC 3339 text. */
export const at = (text: string): Instant => {
  const parsed = parseInstant(text);
  if (isLeft(parsed)) throw new TypeError(parsed.left);
  return parsed.right;
};

/** The start of an hour from RFC 3339 text. */
export const hour = (text: string): HourBucket => {
  const moment: unknown = at(text);
  if (!isHourBucket(moment)) throw new TypeError(`${text} is not the start of an hour`);
  return moment;
};

/** A day from its text; throws where there is no such day. */
export const day = (text: string): CalendarDay => {
  if (!CalendarDay.is(text)) throw new TypeError(`${text} is not a day`);
  return text;
};

/** An internal id from text that is known to be one. */
export const instance = (text: string): InstanceId => text as InstanceId;
/** An amount type from text that is known to be one. */
export const unit = (text: string): AmountType => text as AmountType;

/** Ann's, on a command line. */
export const aStaffDecision = (given: Partial<StaffDecision> = {}): StaffDecision => ({
  by: 'ann',
  note: 'as agreed',
  role: 'admin',
  through: 'command',
  ...given,
});

/** 60 node-seconds of instance 1234, received in the hour of 2026-03-10T09. */
export const aReceivedEvent = (given: Partial<ReceivedEvent> = {}): ReceivedEvent => ({
  uniqueKey: 'agent-7/2026-03-10T09:14:00Z:node-seconds',
  instanceId: instance('1234'),
  amountType: NODE_SECONDS,
  amount: amount(60n),
  occurredAt: at('2026-03-10T09:14:00Z'),
  metadata: none,
  receivedAt: at('2026-03-10T09:15:00Z'),
  ...given,
});

/** 3600 node-seconds of instance 1234 in the hour of 2026-03-10T09. */
export const anHourlyTotal = (given: Partial<HourlyTotal> = {}): HourlyTotal => ({
  instanceId: instance('1234'),
  amountType: NODE_SECONDS,
  hour: hour('2026-03-10T09:00:00Z'),
  total: 3600n,
  ...given,
});

/** A line of an upload, with what a law does not care about filled in. */
export const anUploadLine = (given: Partial<UploadLine> = {}): UploadLine => ({
  instanceId: instance('1234'),
  accountNumber: 'W07a5fd8c403976ced4e81b7da61f31d',
  amountType: NODE_SECONDS,
  quantity: 3600n,
  startDate: day('2026-03-10'),
  endDate: day('2026-03-11'),
  firstUsedOn: day('2026-03-10'),
  lastUsedOn: day('2026-03-10'),
  subscriptionNumber: 'A-S00000001',
  chargeNumber: 'C-00000001',
  description: 'Approx. usage: 1 node-hour. Upload 1-3f9c2a',
  ...given,
});

/** A daily upload; its name and key follow from its id. */
export const aNewUpload = (given: Partial<NewUpload> & Pick<NewUpload, 'id' | 'aggregateIds'>): NewUpload => ({
  uploader: 'daily',
  through: day('2026-03-11'),
  createdAt: at('2026-03-11T02:30:00Z'),
  name: `${given.id}-3f9c2a`,
  idempotencyKey: `upload-${given.id}`,
  lines: [anUploadLine()],
  postTrialInvoice: none,
  ...given,
});

/** An organization whose trial ended on 2026-03-01, onboarded, with billing turned on and no account yet. */
export const anOrganization = (given: Partial<Organization> = {}): Organization => ({
  id: some(instance('1234')),
  externalId: 'frosty-sky-72',
  name: 'Frosty Sky',
  createdAt: at('2026-02-01T10:00:00Z'),
  deletedAt: none,
  featureFlags: ['billing'],
  team: none,
  billedExternally: false,
  emails: ['owner@frosty.example'],
  platform: 'kubernetes',
  environment: 'gke',
  trialExpiresAt: at('2026-03-01T10:00:00Z'),
  trialPendingExpiryNotifiedAt: none,
  trialExpiredNotifiedAt: none,
  firstSeenConnectedAt: some(at('2026-02-01T11:00:00Z')),
  billingAccount: none,
  billingAccountCreatedAt: none,
  refuseDataAccess: false,
  refuseDataUpload: false,
  refuseDataReason: none,
  ...given,
});
