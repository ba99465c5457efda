/** Whether what the API cannot do without responds. The provider is not part of it: much works while that is down. */
import type { Clock } from '@usage-billing/core/shared';
import type { DirectoryError, OrganizationDirectory } from '@usage-billing/core/trials';
import type { LedgerError, UsageLedger } from '@usage-billing/core/usage';
import type { AdminPage } from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { withDeadline } from '../http/deadline.ts';
import { portProblem } from '../http/problem.ts';

interface ReadinessDeps {
  readonly directory: Pick<OrganizationDirectory, 'findByExternalId'>;
  readonly ledger: Pick<UsageLedger, 'instancesWithUsage'>;
  readonly clock: Clock;
}

/** Names only. Probes that arrive at the same time share one check, so that a flood of them costs nothing. */
export const failingDependencies = (deps: ReadinessDeps): (() => Promise<ReadonlyArray<string>>) => {
  let inFlight: Promise<ReadonlyArray<string>> | undefined;
  return () => {
    inFlight ??= checkAll(deps).finally(() => {
      inFlight = undefined;
    });
    return inFlight;
  };
};

const DEADLINE_MILLISECONDS = 5_000;

/** No organization has this id: slugs have no spaces. */
const NO_ORGANIZATION = 'is anybody there';

type Check = TE.TaskEither<DirectoryError | LedgerError, unknown>;

const checkAll = async ({ clock, ledger, directory }: ReadinessDeps): Promise<ReadonlyArray<string>> => {
  const now = clock.now();
  const checks: Readonly<Record<string, Check>> = {
    database: ledger.instancesWithUsage({ from: now, to: now }),
    directory: TE.orElse(
      (error: DirectoryError): Check => (error._tag === 'OrganizationNotFound' ? TE.right(undefined) : TE.left(error)),
    )(directory.findByExternalId(NO_ORGANIZATION)),
  };
  const failing = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const checked = await withDeadline(DEADLINE_MILLISECONDS, TE.mapLeft(portProblem)(check))();
      return E.isLeft(checked) ? [name] : [];
    }),
  );
  return failing.flat();
};

/** `/readyz` as a page; `failing` names what the API cannot do without and that does not respond; empty: ready. */
export const readinessOf =
  (failing: () => Promise<ReadonlyArray<string>>): AdminPage =>
  ({ url }) =>
    url.pathname === '/readyz' ? readinessPage(failing) : undefined;

const readinessPage = async (failing: () => Promise<ReadonlyArray<string>>) => {
  const names = await failing();
  const ready = names.length === 0;
  return {
    status: ready ? 200 : 503,
    type: 'application/json; charset=utf-8',
    body: JSON.stringify({ status: ready ? 'ready' : 'not ready', failing: names }),
  };
};
