/** Decides which of two payloads of one key counts. */
import type { ActionFailure, CarryOutError } from '@usage-billing/core/admin';
import { fail, inSteps, step } from '@usage-billing/core/shared';
import {
  type ConflictResolution,
  type DecideConflictError,
  decideConflict,
  type QuarantinedEvent,
} from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import { exists, isNone, isSome } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { action } from '../../action/action.ts';
import type { PageError } from '../../page/page.ts';
import { reading } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import {
  CHOICES,
  conflictDone,
  conflictFields,
  conflictPreview,
  conflictTitle,
  decidedBefore,
} from './conflict-words.ts';

const Input = t.type({ id: t.string, counts: t.keyof({ stored: null, aside: null }) });

export const decideConflictAction = action<PageDeps>()<QuarantinedEvent, t.TypeOf<typeof Input>>({
  name: 'conflict.resolve',
  path: '/set-aside/:id/decide',
  nav: 'Set aside',
  role: 'operator',
  subject:
    ({ eventStore }) =>
    ({ params: { id = '' } }) =>
      inSteps(async function* () {
        const found = yield* step(reading(eventStore.conflict(id)));
        return isNone(found)
          ? yield* fail<PageError>({ _tag: 'NotFound', what: `conflict with the id “${id}”` })
          : found.value;
      }),
  title: ({ event }) => `Decide about the event ${event.uniqueKey}`,
  fields: conflictFields,
  read: (sent, { id }) => {
    const counts = CHOICES.find((one) => one === sent.get('counts'));
    return counts === undefined ? E.left(['Choose which copy counts.']) : E.right({ id, counts });
  },
  input: Input,
  look:
    (deps) =>
    ({ id, counts }) =>
      inSteps(async function* () {
        const { eventStore } = deps;
        const found = yield* step(unavailable(eventStore.conflict(id)));
        if (isNone(found)) return yield* refuse('There is no such conflict any more.');
        const conflict = found.value;
        if (isSome(conflict.resolution)) return yield* refuse(decidedBefore(conflict.resolution.value));
        const floor = yield* step(unavailable(eventStore.retentionFloor));
        const isPast = ({ event, stored }: QuarantinedEvent): boolean =>
          exists((hour: bigint) => event.receivedAt < hour || stored.receivedAt < hour)(floor);
        return {
          title: conflictTitle(conflict, counts),
          object: { kind: 'event', id: conflict.event.uniqueKey } as const,
          preview: conflictPreview(conflict, counts, isPast(conflict)),
          carryOut: (decision) =>
            inSteps(async function* () {
              const decided = decideConflict(deps)(id, { counts, ...decision });
              const stands = yield* step(TE.mapLeft(carryOutError)(decided));
              const isOurs = stands.by === decision.by && stands.note === decision.note;
              return isOurs ? conflictDone(stands) : yield* refuse(alreadySo(stands));
            }),
        };
      }),
});

const refuse = (message: string) => fail<ActionFailure>({ _tag: 'ActionRefused', message });

const alreadySo = (stands: ConflictResolution): string =>
  `Nothing was changed: it had been decided so already. ${decidedBefore(stands)}`;

const unavailable = TE.mapLeft(
  ({ message }: { readonly message: string }): ActionFailure => ({ _tag: 'ActionUnavailable', message }),
);

const carryOutError = (error: DecideConflictError): CarryOutError => {
  switch (error._tag) {
    case 'ConflictUnknown':
    case 'ConflictResolved':
      return { _tag: 'ActionOutdated' };
    case 'StaffActionsUnavailable':
      return {
        _tag: 'ActionUnavailable',
        message: `It is decided, but the audit log could not be written. ${error.message}`,
      };
    case 'EventStoreUnavailable':
      return {
        _tag: 'ActionUnavailable',
        message: `Whether it was decided is not known; the page Set aside lists it while it is open. ${error.message}`,
      };
  }
};
