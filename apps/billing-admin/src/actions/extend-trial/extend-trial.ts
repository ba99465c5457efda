/** Extends the trial of an organization. */
import { type ActionFailure, type CarryOutError, previewTrialExtension } from '@usage-billing/core/admin';
import { fail, InstantFromText, inSteps, step } from '@usage-billing/core/shared';
import type { ExtendedTrial, Organization } from '@usage-billing/core/trials';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { action } from '../../action/action.ts';
import { DEFAULT_CURRENCY } from '../../action/owed-text.ts';
import { readingOrganization } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import { extensionFields, readExtension } from './extension-form.ts';
import { extensionDone, extensionPreview, extensionTitle, notLater } from './extension-words.ts';

/** `createdAt` tells the organization from a later one with its external id. */
const Input = t.type({ externalId: t.string, createdAt: InstantFromText, until: InstantFromText });

export const extendTrialAction = action<PageDeps>()<Organization, t.TypeOf<typeof Input>>({
  name: 'trial.extend',
  path: '/organizations/:id/extend-trial',
  nav: 'Organizations',
  role: 'operator',
  subject:
    ({ directory }) =>
    ({ params: { id = '' } }) =>
      readingOrganization(directory, id),
  title: ({ name }) => `Extend the trial of ${name}`,
  fields: extensionFields,
  read: (sent, organization, { now }) => readExtension(sent, organization, now),
  input: Input,
  look:
    (deps) =>
    ({ externalId, createdAt, until }) =>
      inSteps(async function* () {
        const wanted = { externalId, until, defaultCurrency: DEFAULT_CURRENCY };
        const extension = yield* step(TE.mapLeft(failureOf)(previewTrialExtension(deps)(wanted)));
        if (extension.before.createdAt !== createdAt)
          return yield* fail<ActionFailure>({ _tag: 'ActionRefused', message: ANOTHER });
        const { before, changed } = extension.told;
        if (!changed) return yield* fail<ActionFailure>({ _tag: 'ActionRefused', message: notLater(before) });
        return {
          title: extensionTitle(extension),
          object: { kind: 'organization', id: externalId } as const,
          preview: extensionPreview(extension),
          carryOut: (decision) => {
            const order = { externalId, until, decision, at: deps.clock.now(), seenEnd: before };
            const extended = TE.mapLeft(carryOutError)(deps.directory.extendTrial(order));
            return TE.map((told: ExtendedTrial) => extensionDone(told))(extended);
          },
        };
      }),
});

const ANOTHER = 'The external id belongs to another organization by now.';

interface Failure {
  readonly _tag: string;
  readonly message?: string;
}

const failureOf = ({ _tag, message }: Failure): ActionFailure => {
  if (_tag === 'OrganizationNotFound')
    return { _tag: 'ActionRefused', message: 'The directory does not know the organization any more.' };
  if (_tag === 'OrganizationDeleted')
    return { _tag: 'ActionRefused', message: 'The organization was deleted: nobody is left who could go on trying.' };
  return { _tag: 'ActionUnavailable', message: message ?? _tag };
};

/** Where the directory did not answer, it may have extended the trial all the same. */
const carryOutError = (error: Failure): CarryOutError => {
  if (error._tag === 'TrialMoved') return { _tag: 'ActionOutdated' };
  const { _tag, message } = failureOf(error);
  return _tag === 'ActionRefused'
    ? { _tag, message: `${message} Nothing was changed.` }
    : {
        _tag,
        message: `Whether the trial was extended is not known; the organization's page shows its end. ${message}`,
      };
};
