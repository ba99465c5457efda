/** Whether what the API cannot do without answers. The provider is not among it: much works while that is down. */
import type { Clock } from '@usage-billing/core/shared';
import type { OrganizationDirectory } from '@usage-billing/core/trials';
import type { UsageLedger } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { withDeadline } from '../http/deadline.ts';
import { type ApiProblem, portProblem } from '../http/problem.ts';

const DEADLINE_MILLISECONDS = 5_000;

/** No organization has this id: slugs have no spaces. */
const NOBODY = 'is anybody there';

interface ReadinessDeps {
  readonly directory: Pick<OrganizationDirectory, 'findByExternalId'>;
  readonly ledger: Pick<UsageLedger, 'instancesWithUsage'>;
  readonly clock: Clock;
}

/** Only names get out, as anybody may ask; why something does not answer stands in the log of those who need it. */
const look = (deps: ReadinessDeps) => async (): Promise<ReadonlyArray<string>> => {
  const now = deps.clock.now();
  const checks: Readonly<Record<string, TE.TaskEither<ApiProblem, unknown>>> = {
    database: TE.mapLeft(portProblem)(deps.ledger.instancesWithUsage({ from: now, to: now })),
    directory: pipe(
      TE.mapLeft(portProblem)(deps.directory.findByExternalId(NOBODY)),
      TE.orElse(
        (refusal): TE.TaskEither<ApiProblem, unknown> =>
          refusal.name === 'organization-not-found' ? TE.right(undefined) : TE.left(refusal),
      ),
    ),
  };
  const answers = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const checked = await withDeadline(DEADLINE_MILLISECONDS, check)();
      return E.isLeft(checked) ? [name] : [];
    }),
  );
  return answers.flat();
};

/** Nobody who asks is counted, so those who ask at the same time share one look: a flood of them wears nothing out. */
export const failingDependencies = (deps: ReadinessDeps): (() => Promise<ReadonlyArray<string>>) => {
  let underWay: Promise<ReadonlyArray<string>> | undefined;
  return () => {
    underWay ??= look(deps)().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
};
