/** Withdraws what staff accepted of a reconciliation. */
import type { ActionFailure, CarryOutError } from '@usage-billing/core/admin';
import {
  type AcceptedDifference,
  type AcceptedDifferences,
  type AcceptedDifferencesError,
  heldAcceptance,
} from '@usage-billing/core/invoices';
import { collectPages, fail, inSteps, step } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import { isNone, type Option } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { action } from '../../action/action.ts';
import type { PageError } from '../../page/page.ts';
import { reading } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import { withdrawalFields, withdrawalPreview, withdrawalTitle, withdrawn } from './withdrawal-words.ts';

const Input = t.type({ id: t.string });

export const withdrawAcceptanceAction = action<PageDeps>()<AcceptedDifference, t.TypeOf<typeof Input>>({
  name: 'difference.withdraw',
  path: '/reconciliation/:id/withdraw',
  nav: 'Reconciliation',
  role: 'operator',
  subject:
    ({ accepted }) =>
    ({ params: { id = '' } }) =>
      inSteps(async function* () {
        const held = yield* step(reading(heldNow(accepted, id)));
        return isNone(held)
          ? yield* fail<PageError>({ _tag: 'NotFound', what: `acceptance with the number “${id}” that still holds` })
          : held.value;
      }),
  title: withdrawalTitle,
  fields: withdrawalFields,
  read: (_, { id }) => E.right({ id: id.toString() }),
  input: Input,
  look:
    ({ accepted, clock }) =>
    ({ id }) =>
      inSteps(async function* () {
        const held = yield* step(TE.mapLeft(unavailable)(heldNow(accepted, id)));
        if (isNone(held)) return yield* fail<ActionFailure>({ _tag: 'ActionRefused', message: WITHDRAWN_BEFORE });
        const difference = held.value;
        return {
          title: withdrawalTitle(difference),
          object: { kind: 'organization', id: difference.instanceId } as const,
          preview: withdrawalPreview(difference),
          carryOut: (decision) =>
            inSteps(async function* () {
              const withdrawal = { id: difference.id, at: clock.now(), decision };
              const made = yield* step(TE.mapLeft(inDoubt)(accepted.withdraw(withdrawal)));
              return isNone(made) ? yield* fail<CarryOutError>({ _tag: 'ActionOutdated' }) : withdrawn(difference);
            }),
        };
      }),
});

const WITHDRAWN_BEFORE = 'It was withdrawn already.';

/** Of the acceptance with this number, as an address or a proposal has it. */
const heldNow = (
  accepted: Pick<AcceptedDifferences, 'all'>,
  id: string,
): TE.TaskEither<AcceptedDifferencesError, Option<AcceptedDifference>> =>
  TE.map((all: ReadonlyArray<AcceptedDifference>) => heldAcceptance(all, /^\d{1,18}$/.test(id) ? BigInt(id) : 0n))(
    collectPages(accepted.all()),
  );

const unavailable = ({ message }: AcceptedDifferencesError): ActionFailure => ({ _tag: 'ActionUnavailable', message });

const inDoubt = ({ message }: AcceptedDifferencesError): CarryOutError => ({
  _tag: 'ActionUnavailable',
  message: `Whether it was withdrawn is not known; the page Reconciliation lists it. ${message}`,
});
