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

export interface DifferenceKind {
  readonly instanceId: InstanceId;
  readonly amountType: AmountType;
  readonly kind: string;
}

/** Undefined: the part was not accepted, or has another quantity by now. */
export type Acceptances = (kind: DifferenceKind, part: DifferencePart) => AcceptedDifference | undefined;

/** People make them one by one, so that all of them fit into memory. */
export const readAcceptances = (
  accepted: Pick<AcceptedDifferences, 'all'>,
): TaskEither<AcceptedDifferencesError, Acceptances> =>
  inSteps(async function* () {
    const parts = new Map<string, { readonly part: DifferencePart; readonly difference: AcceptedDifference }>();
    for (const difference of yield* step(collectPages(accepted.all())))
      for (const part of difference.parts)
        if (difference.as === 'withdrawn') parts.delete(keyOf(difference, part));
        else parts.set(keyOf(difference, part), { part, difference });
    return (kind, part) => {
      const found = parts.get(keyOf(kind, part));
      return found?.part.quantity.eq(part.quantity) === true ? found.difference : undefined;
    };
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
