/** Staff accept what a reconciliation shows of an organization: from then on it is no difference any more, until it changes. */
import { left, type TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { StaffDecision } from '../../shared/decision.ts';
import { inSteps, step } from '../../shared/result.ts';
import type { AmountType } from '../../usage/amount-type.ts';
import type { InstanceId } from '../../usage/instance-id.ts';
import type {
  AcceptedAs,
  AcceptedDifference,
  AcceptedDifferences,
  AcceptedDifferencesError,
} from './accepted-differences.ts';
import { type ReconcileDeps, type ReconcileError, type ReconcileInput, reconcile } from './reconcile.ts';

/** What a reconciliation reads, and where it is recorded what is accepted. */
export interface AcceptDifferencesDeps extends ReconcileDeps {
  readonly accepted: Pick<AcceptedDifferences, 'accept' | 'all'>;
}

/** Of which organization and days, and who decided it. */
export interface AcceptDifferencesInput extends ReconcileInput {
  readonly instanceId: InstanceId;
  /** Absent: of all units. */
  readonly amountType?: AmountType;
  readonly as: AcceptedAs;
  readonly decision: StaffDecision;
}

/** Nothing is unexplained there; it is no failure of anything. */
export type NothingToAccept = { readonly _tag: 'NothingToAccept'; readonly message: string };

/**
 * Reconciles the days again, and accepts what is unexplained of the organization with the amounts of now. Where usage of
 * it was counted to another one, the other's side is accepted too.
 */
export const acceptDifferences =
  (deps: AcceptDifferencesDeps) =>
  (
    input: AcceptDifferencesInput,
  ): TaskEither<ReconcileError | AcceptedDifferencesError | NothingToAccept, ReadonlyArray<AcceptedDifference>> =>
    inSteps(async function* () {
      const { instanceId, amountType: unit, as, decision } = input;
      const { incidents } = yield* step(reconcile(deps)(input));
      const own = incidents.filter(
        (one) => one.instanceIds.includes(instanceId) && (unit === undefined || one.amountType === unit),
      );
      if (own.length === 0) return yield* step(left(NOTHING));
      const at = deps.clock.now();
      const differences = own.flatMap(({ findings }) =>
        findings.map(({ instanceId: whose, amountType, cell, parts, money }) => ({
          ...{ instanceId: whose, amountType, kind: cell._tag, parts, money },
          ...{ as, at, decision },
        })),
      );
      return yield* step(deps.accepted.accept(differences));
    });

const NOTHING: NothingToAccept = {
  _tag: 'NothingToAccept',
  message: 'nothing is unexplained of this organization on these days',
};
