/** Has usage billed after all that was set aside for good. */
import { type ActionFailure, type CarryOutError, readPrices } from '@usage-billing/core/admin';
import { releaseUsage } from '@usage-billing/core/invoices';
import { fail, HOUR, InstantFromText, inSteps, plus, step } from '@usage-billing/core/shared';
import type { Organization } from '@usage-billing/core/trials';
import { AmountType, InstanceId, isSettled, SET_ASIDE_REASONS, type SetAsideSum } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import { isNone } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { action } from '../../action/action.ts';
import { DEFAULT_CURRENCY } from '../../action/owed-text.ts';
import { reading, readingOrganization } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import { released, releaseFields, releasePreview, releaseTitle } from './release-words.ts';

const Reason = t.keyof(
  Object.fromEntries(SET_ASIDE_REASONS.map((reason) => [reason, null])) as Record<SetAsideSum['reason'], null>,
);

/** The hours are those that were there when it was proposed: what is set aside later is not released with them. */
const Input = t.type({
  instanceId: InstanceId,
  amountType: AmountType,
  reason: Reason,
  from: InstantFromText,
  to: InstantFromText,
});
type Input = t.TypeOf<typeof Input>;

interface Subject {
  readonly organization: Organization;
  /** Those that no run looks at again. */
  readonly sums: ReadonlyArray<SetAsideSum>;
}

export const releaseUsageAction = action<PageDeps>()<Subject, Input>({
  name: 'usage.release',
  path: '/organizations/:id/release-usage',
  nav: 'Organizations',
  role: 'operator',
  subject:
    ({ directory, ledger }) =>
    ({ params: { id = '' } }) =>
      inSteps(async function* () {
        const organization = yield* step(readingOrganization(directory, id));
        if (isNone(organization.id)) return { organization, sums: [] };
        const sums = yield* step(reading(ledger.setAsideSums({ instanceId: organization.id.value })));
        return { organization, sums: sums.filter(({ reason }) => isSettled(reason)) };
      }),
  title: ({ organization: { name } }) => `Release usage of ${name}`,
  fields: ({ sums }) => releaseFields(sums),
  read: (sent, { sums }) => {
    const sum = sums[Number(sent.get('usage') || NaN)];
    if (sum === undefined) return E.left(['Choose which usage is to be billed after all.']);
    const { instanceId, amountType, reason, oldest, newest } = sum;
    return E.right({ instanceId, amountType, reason, from: oldest, to: plus(newest, HOUR) });
  },
  input: Input,
  look: (deps) => (input) =>
    inSteps(async function* () {
      const { instanceId, amountType, reason, from, to } = input;
      // Not by its external id, which may be another's by now.
      const organization = yield* step(unavailable(deps.directory.findByInternalId(instanceId)));
      const sums = yield* step(unavailable(deps.ledger.setAsideSums({ instanceId })));
      const sum = sums.find((one) => one.amountType === amountType && one.reason === reason);
      if (sum === undefined) return yield* fail<ActionFailure>({ _tag: 'ActionRefused', message: NOTHING_LEFT });
      const priceOf = yield* step(unavailable(readPrices(deps)(organization, DEFAULT_CURRENCY)));
      const cost = priceOf(amountType, sum.amount);
      return {
        title: releaseTitle(organization, sum),
        object: { kind: 'organization', id: instanceId } as const,
        preview: releasePreview(sum, cost, deps.uploadPolicy.lookBackDays),
        carryOut: (decision) => {
          const order = { instanceId, amountType, reason, range: { from, to }, decision };
          return TE.map(released)(TE.mapLeft(carryOutError)(releaseUsage(deps)(order)));
        },
      };
    }),
});

const NOTHING_LEFT = 'Nothing is set aside for this reason any more.';

const unavailable = TE.mapLeft(
  (error: { readonly _tag: string; readonly message?: string }): ActionFailure => ({
    _tag: 'ActionUnavailable',
    message: error.message ?? error._tag,
  }),
);

const carryOutError = (error: { readonly _tag: string; readonly message?: string }): CarryOutError => {
  switch (error._tag) {
    case 'NotReleased':
      return { _tag: 'ActionOutdated' };
    case 'JobAlreadyRunning':
      return {
        _tag: 'ActionRefused',
        message: 'Nothing was changed: a run of the uploader is under way; propose it again in a minute.',
      };
    default:
      return {
        _tag: 'ActionUnavailable',
        message: `Whether it was released is not known; the organization's page shows what is set aside. ${error.message ?? error._tag}`,
      };
  }
};
