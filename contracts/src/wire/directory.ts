/**
 * What the organization directory takes and answers over HTTP. A users service of another team that speaks this takes the
 * place of the built-in directory; client, reference server and OpenAPI have these codecs as their only source.
 */
import type { Instant, StaffDoor, StaffRole } from '@usage-billing/core/shared';
import type {
  BillingAccount,
  DirectoryNotice,
  Organization,
  Permission,
  RefusalFlag,
  TrialNotice,
} from '@usage-billing/core/trials';
import { InstanceId } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { Time, textOf, wholeNumber, wholeNumberText } from './api-values.ts';
import { type DocumentedType, documented, documentedAs } from './documented.ts';
import { orNull } from './or-null.ts';

const text = documented(t.string, { type: 'string' });
const yesOrNo = documented(t.boolean, { type: 'boolean' });

const shortText = textOf(1, 200);

/** A slug. What cannot be a part of an address is nobody's id. */
export const ExternalId: DocumentedType<string, string> = documented(
  t.refinement(shortText, (id) => !/^\.{1,2}$/.test(id), 'ExternalId'),
  { description: 'The slug in URLs, e.g. frosty-sky-72.' },
);

/** An internal id as it stands in an address; `.` and `..` would change the path. */
export const InternalId: DocumentedType<InstanceId, string> = documented(
  t.refinement(InstanceId, (id) => shortText.is(id) && !/^\.{1,2}$/.test(id), 'InternalId'),
  { minLength: 1, maxLength: 128, description: 'The id in events, e.g. 1234.' },
);

/** The id of a user, 1 to 256 characters. */
export const UserId: DocumentedType<string, string> = textOf(1, 256);

/** What to search for, at most 256 characters; empty text finds everything. */
export const SearchText: DocumentedType<string, string> = textOf(0, 256);

const team = t.strict({ id: text, externalId: text, name: text });

/** A codec of the same facts under other names. */
const renamed = <A, Fields, Output>(
  name: string,
  fields: t.Type<Fields, Output, unknown>,
  decode: (fields: Fields) => A,
  encode: (value: A) => Fields,
): t.Type<A, Output, unknown> =>
  new t.Type<A, Output, unknown>(
    name,
    (u): u is A => typeof u === 'object' && u !== null && fields.is(encode(u as A)),
    (input, context) => E.map(decode)(fields.validate(input, context)),
    (value) => fields.encode(encode(value)),
  );

const OrganizationFields = t.strict(
  {
    id: documented(orNull(InternalId), { description: 'The internal id; null while none was given out.' }),
    externalId: ExternalId,
    name: text,
    createdAt: Time,
    deletedAt: orNull(Time),
    featureFlags: documented(t.readonlyArray(text), { description: '`billing` turns billing on.' }),
    team: orNull(team),
    billedExternally: documented(yesOrNo, {
      description: 'The team’s bill is made elsewhere: neither billable nor delinquent.',
    }),
    emails: t.readonlyArray(text),
    platform: text,
    environment: text,
    trialExpiresAt: documented(Time, { description: 'The moment itself is outside the trial.' }),
    trialPendingExpiryNotifiedAt: orNull(Time),
    trialExpiredNotifiedAt: orNull(Time),
    firstSeenConnectedAt: documented(orNull(Time), { description: 'Null: it has never connected.' }),
    billingProvider: documented(orNull(shortText), {
      description: 'Where the account is. Absent or null: `zuora`, the only one that older services know.',
    }),
    zuoraAccountNumber: documented(orNull(text), {
      description: 'The number of the billing account, whoever the provider is; the name is kept for older services.',
    }),
    zuoraAccountCreatedAt: documented(orNull(Time), { description: 'When the first account was created.' }),
    refuseDataAccess: yesOrNo,
    refuseDataUpload: yesOrNo,
    refuseDataReason: orNull(text),
  },
  'Organization',
);

const DEFAULT_PROVIDER = 'zuora';

const providerOf = O.getOrElse(() => DEFAULT_PROVIDER);

const organizationFrom = (fields: t.TypeOf<typeof OrganizationFields>): Organization => {
  const { billingProvider, zuoraAccountNumber, zuoraAccountCreatedAt, ...same } = fields;
  const account = (number: string): BillingAccount => ({ provider: providerOf(billingProvider), number });
  return {
    ...same,
    billingAccount: O.map(account)(zuoraAccountNumber),
    billingAccountCreatedAt: zuoraAccountCreatedAt,
  };
};

const organizationFields = (organization: Organization): t.TypeOf<typeof OrganizationFields> => {
  const { billingAccount, billingAccountCreatedAt, ...same } = organization;
  return {
    ...same,
    billingProvider: O.map(({ provider }: BillingAccount) => provider)(billingAccount),
    zuoraAccountNumber: O.map(({ number }: BillingAccount) => number)(billingAccount),
    zuoraAccountCreatedAt: billingAccountCreatedAt,
  };
};

/** An organization; on the wire its account keeps the field names of the first releases. */
export const OrganizationBody: DocumentedType<Organization, t.OutputOf<typeof OrganizationFields>> = documentedAs(
  renamed('Organization', OrganizationFields, organizationFrom, organizationFields),
  OrganizationFields,
);

export const SEARCH_PAGE_SIZE = 30;
/** The last page of a search that can be asked for. */
export const LAST_SEARCH_PAGE = 1_000_000;

export const SearchQuery = t.type({
  query: documented(SearchText, { description: 'Sought in name, both ids and emails, anywhere, in any case.' }),
  page: documented(wholeNumberText('page', 1, LAST_SEARCH_PAGE), {
    description: `Of ${SEARCH_PAGE_SIZE}, counted from 1.`,
  }),
  includeDeleted: t.keyof({ true: null, false: null }),
});

export const SearchAnswer = t.strict(
  {
    organizations: documented(t.readonlyArray(OrganizationBody), { maxItems: SEARCH_PAGE_SIZE }),
    total: documented(wholeNumber('total', 0, Number.MAX_SAFE_INTEGER), { description: 'On all pages.' }),
  },
  'SearchAnswer',
);

/** What one answer may hold; a directory may give less. */
export const LIST_PAGE_SIZE = 500;

const after = t.partial({
  after: documented(text, { description: 'Only external ids behind this one, in the order of their bytes.' }),
});

export const EverybodyQuery = after;
export const ListQuery = t.intersection([t.type({ at: Time }), after]);

/** A page of organizations. */
export const ListAnswer = t.strict(
  {
    organizations: documented(t.readonlyArray(OrganizationBody), {
      maxItems: LIST_PAGE_SIZE,
      description: 'In the order of the bytes of external ids.',
    }),
    more: documented(yesOrNo, { description: 'Whether the list goes on after the last of these.' }),
  },
  'ListAnswer',
);

export const FlagName = t.keyof({ refuseDataAccess: null, refuseDataUpload: null } satisfies Record<RefusalFlag, null>);

export const SetRefusalBody = t.strict(
  {
    refused: yesOrNo,
    reason: documented(text, { description: 'Shown to staff and owners. The last flag that is cleared clears it.' }),
    changeId: documented(shortText, {
      description:
        'The caller’s name for this change. The same change asked for again is answered as it was the first time, so that an answer that was lost can be asked for.',
    }),
  },
  'SetRefusal',
);

export const ChangedAnswer = t.strict(
  { changed: documented(yesOrNo, { description: 'Whether the flag had the other value before.' }) },
  'Changed',
);

const DecisionBody = t.strict(
  {
    by: documented(text, { description: 'Who of staff decided.' }),
    note: documented(text, { description: 'Why.' }),
    role: t.keyof({ viewer: null, operator: null, admin: null } satisfies Record<StaffRole, null>),
    through: t.keyof({ page: null, command: null, api: null } satisfies Record<StaffDoor, null>),
  },
  'StaffDecision',
);

export const ExtendTrialBody = t.exact(
  t.intersection([
    t.type({
      until: documented(Time, { description: 'The new end; the moment itself is outside the trial.' }),
      at: documented(Time, { description: 'When it was decided. An `until` after it clears the enforcer’s refusals.' }),
      decision: documented(DecisionBody, { description: 'For the directory’s own log of what staff did.' }),
      changeId: documented(shortText, {
        description: 'As in SetRefusal: the same change asked for again is answered as it was the first time.',
      }),
    }),
    t.partial({
      seenEnd: documented(Time, {
        description:
          'The end that whoever decided had seen: with another one nothing changes, and the problem is trial-moved.',
      }),
    }),
  ]),
  'ExtendTrial',
);

export const ExtendedTrialAnswer = t.strict(
  {
    before: documented(Time, { description: 'The end as it was.' }),
    after: documented(Time, { description: 'The end as it is now; never earlier than before.' }),
    changed: yesOrNo,
    cleared: documented(t.readonlyArray(FlagName), { description: 'The refusals that went with it.' }),
  },
  'ExtendedTrial',
);

const BillingAccountFields = t.strict(
  {
    billingProvider: documented(orNull(shortText), { description: 'As in Organization: absent or null is `zuora`.' }),
    accountNumber: shortText,
    createdAt: Time,
  },
  'BillingAccount',
);

/** The account that an organization gets, and when it was made. */
export interface BillingAccountChange {
  readonly account: BillingAccount;
  readonly createdAt: Instant;
}

export const BillingAccountBody: DocumentedType<
  BillingAccountChange,
  t.OutputOf<typeof BillingAccountFields>
> = documentedAs(
  renamed(
    'BillingAccount',
    BillingAccountFields,
    ({ billingProvider, accountNumber: number, createdAt }): BillingAccountChange => ({
      account: { provider: providerOf(billingProvider), number },
      createdAt,
    }),
    ({ account: { provider, number }, createdAt }) => ({
      billingProvider: O.some(provider),
      accountNumber: number,
      createdAt,
    }),
  ),
  BillingAccountFields,
);

const directoryNotices = {
  'trial pending expiry': 'trial-pending-expiry',
  'trial expired': 'trial-expired',
  'data upload refused': 'data-upload-refused',
} as const satisfies Record<DirectoryNotice, string>;

const notices = {
  ...directoryNotices,
  'trial extended': 'trial-extended',
} as const satisfies Record<TrialNotice, string>;

/** In addresses and bodies a notice goes by a name without spaces. */
const noticeName = <Notice extends TrialNotice>(
  name: string,
  words: Readonly<Record<Notice, string>>,
): DocumentedType<Notice, string> => {
  const known = Object.keys(words) as Notice[];
  return documented(
    new t.Type<Notice, string, unknown>(
      name,
      (u): u is Notice => known.some((one) => one === u),
      (input, context) => {
        const notice = known.find((one) => words[one] === input);
        return notice === undefined
          ? t.failure(input, context, `must be one of ${Object.values(words).join(', ')}`)
          : t.success(notice);
      },
      (notice) => words[notice],
    ),
    { type: 'string', enum: Object.values(words) },
  );
};

/** Every notice that the users service may be asked to send. */
export const NoticeName: DocumentedType<TrialNotice, string> = noticeName('NoticeName', notices);

/** Those of which it keeps when they went out. */
export const DirectoryNoticeName: DocumentedType<DirectoryNotice, string> = noticeName(
  'DirectoryNoticeName',
  directoryNotices,
);

export const NotifiedBody = t.strict({ at: Time }, 'Notified');

export const NoticeBody = t.strict({ notice: NoticeName }, 'Notice');

export const PermissionName = t.keyof({ 'billing.view': null, 'billing.update': null } satisfies Record<
  Permission,
  null
>);

export const MayQuery = t.type({ userId: UserId });

export const MayAnswer = t.strict({ allowed: yesOrNo }, 'May');

/** Any other body is not taken for a success: what stands in between may answer 200 to everything. */
export const DoneAnswer = t.strict({ done: t.literal(true) }, 'Done');
