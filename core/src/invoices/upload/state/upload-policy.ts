/** What may be chosen about uploads without changing what is billed. */
import type { BackOff } from '../../../shared/back-off.ts';
import { HOUR, MINUTE, SECOND } from '../../../shared/instant.ts';

/** How uploads are prepared and retried. */
export interface UploadPolicy {
  /** Usage of this many days before today is looked at; what is older needs an explicit start. */
  readonly lookBackDays: number;
  /** How many accounts are read from the provider at the same time. */
  readonly accountReads: number;
  /** Only where the provider was seen to honour the idempotency keys of reports: a doubtful send is then repeated. */
  readonly idempotentUploads: boolean;
  readonly backOff: BackOff;
}

/** A key lives for 24 h; the last hour is left for clocks that differ and for slow requests. */
export const REPEAT_WINDOW = 23n * HOUR;
/** Usage that is absent this long after its send is for an operator to decide about. */
export const ABSENCE_WINDOW = 24n * HOUR;

/** A report that the provider refused so often counts as rejected. */
export const REFUSALS_AT_MOST = 3;

/** The policy of an installation that sets nothing: 7 days back, 40 reads at a time, no repeated sends. */
export const defaultUploadPolicy: UploadPolicy = {
  lookBackDays: 7,
  accountReads: 40,
  idempotentUploads: false,
  backOff: { first: 15n * SECOND, longest: 30n * MINUTE },
};
