/**
 * The uploader as it is shipped – the same container modules, the same jobs – in a process of its own that does as it is
 * told and dies where it is told. Every command opens everything anew, as the start of a process does.
 */
import {
  adoptUploads,
  type BillToContact,
  type Currency,
  createAccount,
  defaultUploadPolicy,
  resolveUpload,
  type SettleSummary,
  type UploadPolicy,
} from '@usage-billing/core/invoices';
import {
  adoptTokens,
  type FollowUp,
  UploaderToken,
  uploaderJobSettings,
  uploaderModule,
} from '@usage-billing/uploader';
import {
  ClockToken,
  cloudModule,
  configFrom,
  createLogger,
  databaseSettings,
  JobLockToken,
  localModule,
  OrganizationDirectoryToken,
  override,
  ProviderAccountsToken,
  ProviderCatalogToken,
  ProviderPaymentsToken,
  resolveAll,
  SharedAccountsToken,
  StartFailure,
  UploadJournalToken,
  UsageLedgerToken,
  UsageUploaderToken,
  withContainer,
  zuoraAccess,
  zuoraSettings,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Container } from 'inversify';
import { crashModule } from '../../crash-points/crash-module.ts';
import { crashPoints } from '../../crash-points/crash-points.ts';
import { serveCommands } from '../../crash-points/serve-commands.ts';
import { hastyZuora } from './hasty-zuora.ts';
import { mutationModule } from './mutations.ts';
import type { UploaderAnswer, UploaderCommand, UploaderRequest } from './uploader-command.ts';

const settings = { ...uploaderJobSettings, ...zuoraSettings, ...databaseSettings };

const configOf = ({ databaseUrl, zuoraUrl, credentials, idempotentUploads }: UploaderCommand) =>
  configFrom(settings, {
    DATABASE_URL: databaseUrl,
    ZUORA_URL: zuoraUrl,
    ZUORA_CLIENT_ID: credentials.clientId,
    ZUORA_CLIENT_SECRET: credentials.clientSecret,
    ZUORA_IDEMPOTENT_UPLOADS: String(idempotentUploads),
  });

const NOTHING: UploaderAnswer = { failure: null, entered: [], needsOperator: [], open: 0, nextDue: null };

const failed = (error: { readonly _tag: string; readonly message?: string }): UploaderAnswer => ({
  ...NOTHING,
  failure: `${error._tag}: ${error.message ?? ''}`,
});

const answerOf = ({ steps, failures, needsOperator, open, nextDue }: SettleSummary): UploaderAnswer => ({
  failure: failures[0]?.message ?? null,
  entered: steps.map(({ to }) => to),
  needsOperator,
  open: Object.values(open).reduce((sum, count) => sum + count, 0),
  nextDue: O.toNullable(nextDue),
});

const answerOfFollowUp = ({ settled }: FollowUp): UploaderAnswer =>
  O.isNone(settled) ? failed({ _tag: 'JobAlreadyRunning' }) : answerOf(settled.value);

const LATECOMER: BillToContact = {
  firstName: 'Late',
  lastName: 'Comer',
  address1: '1 Last Street',
  address2: '',
  city: 'Springfield',
  zipCode: '12345',
  state: 'Oregon',
  country: 'United States',
  workEmail: 'late@example.com',
  workPhone: '',
};

const addAccount = async (
  container: Container,
  { externalId, paymentMethodId }: Extract<UploaderRequest, { _tag: 'CreateAccount' }>,
): Promise<UploaderAnswer> => {
  const deps = await resolveAll(container, {
    accounts: ProviderAccountsToken,
    catalog: ProviderCatalogToken,
    payments: ProviderPaymentsToken,
    directory: OrganizationDirectoryToken,
    sharedAccounts: SharedAccountsToken,
    ledger: UsageLedgerToken,
    journal: UploadJournalToken,
    uploader: UsageUploaderToken,
    clock: ClockToken,
  });
  const currency = 'USD' as Currency;
  const made = await createAccount(deps)({ externalId, paymentMethodId, currency, billToContact: LATECOMER })();
  return E.isLeft(made) ? failed(made.left) : NOTHING;
};

const BY_STAFF = { by: 'torture', note: 'looked into Zuora', role: 'admin', through: 'command' } as const;

const decide = async (
  container: Container,
  { id, resolution }: Extract<UploaderRequest, { _tag: 'Resolve' }>,
  policy: UploadPolicy,
): Promise<UploaderAnswer> => {
  const deps = {
    journal: await container.getAsync(UploadJournalToken),
    lock: await container.getAsync(JobLockToken),
    clock: await container.getAsync(ClockToken),
    uploader: await container.getAsync(UsageUploaderToken),
  };
  const resolved = await resolveUpload(deps)({ id, resolution, decision: BY_STAFF, policy })();
  return E.isLeft(resolved) ? failed(resolved.left) : NOTHING;
};

/** As `billing uploader uploads adopt` does. */
const adopt = async (container: Container): Promise<UploaderAnswer> => {
  const adopted = await adoptUploads(await resolveAll(container, adoptTokens))({
    decision: BY_STAFF,
    acceptLess: false,
    dryRun: false,
  })();
  if (E.isLeft(adopted)) return failed(adopted.left);
  const [left] = adopted.right.left;
  return left === undefined ? NOTHING : failed({ _tag: 'LeftAtZuora', message: left.reason });
};

const perform = async (
  container: Container,
  request: UploaderRequest,
  config: ReturnType<typeof configOf>,
): Promise<UploaderAnswer> => {
  const policy = { ...defaultUploadPolicy, idempotentUploads: config.idempotentUploads };
  switch (request._tag) {
    case 'Daily': {
      const ran = await (await container.getAsync(UploaderToken)).daily.run({ trigger: 'schedule' })();
      return E.isLeft(ran) ? failed(ran.left) : answerOf(ran.right.settled);
    }
    case 'FollowUp': {
      const ran = await (await container.getAsync(UploaderToken)).followUp.run({ trigger: 'schedule' })();
      return E.isLeft(ran) ? failed(ran.left) : answerOfFollowUp(ran.right);
    }
    case 'CreateAccount':
      return addAccount(container, request);
    case 'Resolve':
      return decide(container, request, policy);
    case 'Adopt':
      return adopt(container);
  }
};

const points = crashPoints();

serveCommands<UploaderCommand, UploaderAnswer>(points, async (command) => {
  const config = configOf(command);
  const access = zuoraAccess(config);
  if (E.isLeft(access)) throw new StartFailure(access.left.join(' '));
  const modules = [
    localModule(config, createLogger('uploader', 'silent')),
    cloudModule(access.right),
    uploaderModule(config),
    override(ClockToken, { now: () => command.now }),
    hastyZuora,
    ...(command.mutation === null ? [] : [mutationModule(command.mutation)]),
    crashModule(points),
  ];
  return withContainer(modules, (container) => perform(container, command.request, config));
});
