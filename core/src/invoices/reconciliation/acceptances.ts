/** Which parts of differences are accepted as they are now. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { collectPages } from '../../shared/pages.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import { cellKey } from '../../usage/cell-key.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type {
  AcceptedDifference,
  AcceptedDifferences,
  AcceptedDifferencesError,
  DifferencePart,
} from './accepted-differences.ts';
import type { Cell } from './reconciliation.ts';

export interface DifferenceKind {
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly kind: string;
}

/** Undefined: the part was not accepted, or has another quantity by now. */
export type Acceptances = (kind: DifferenceKind, part: DifferencePart) => AcceptedDifference | undefined;

export const readAcceptances = (
  accepted: Pick<AcceptedDifferences, 'all'>,
): TaskEither<AcceptedDifferencesError, Acceptances> =>
  inSteps(async function* () {
    const parts = yield* step(readAcceptedParts(accepted));
    return (kind, part) => {
      const found = parts.get(keyOf(kind, part));
      return found?.part.quantity.eq(part.quantity) === true ? found.difference : undefined;
    };
  });

/** What was accepted last of each part of billed usage that is free, by what it is of. */
export const readAcceptedAsFree = (
  accepted: Pick<AcceptedDifferences, 'all'>,
): TaskEither<AcceptedDifferencesError, ReadonlyArray<AcceptedPart>> =>
  inSteps(async function* () {
    const parts = yield* step(readAcceptedParts(accepted));
    return [...parts.values()].filter(({ difference }) => difference.kind === BILLED_ALTHOUGH_FREE);
  });

const BILLED_ALTHOUGH_FREE: Cell['_tag'] = 'BilledAlthoughFree';

export interface AcceptedPart {
  readonly part: DifferencePart;
  readonly difference: AcceptedDifference;
}

/** The latest of each, by its place. People make them one by one, so that all of them fit into memory. */
const readAcceptedParts = (
  accepted: Pick<AcceptedDifferences, 'all'>,
): TaskEither<AcceptedDifferencesError, ReadonlyMap<string, AcceptedPart>> =>
  inSteps(async function* () {
    const parts = new Map<string, AcceptedPart>();
    for (const difference of yield* step(collectPages(accepted.all())))
      for (const part of difference.parts)
        if (difference.as === 'withdrawn') parts.delete(keyOf(difference, part));
        else parts.set(keyOf(difference, part), { part, difference });
    return parts;
  });

const keyOf = ({ instanceId, amountType, kind }: DifferenceKind, { place }: DifferencePart): string =>
  cellKey(instanceId, amountType, kind, place);

/** The parts by what became of them. */
export const byAcceptance = <Part extends DifferencePart>(
  acceptances: Acceptances,
  kind: DifferenceKind,
  parts: ReadonlyArray<Part>,
): ReadonlyMap<AcceptedDifference | undefined, ReadonlyArray<Part>> =>
  Map.groupBy(parts, (part) => acceptances(kind, part));
