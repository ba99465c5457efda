/** What may be chosen about uploads without changing what is billed. */
import type { BackOff } from '../../../shared/back-off.ts';
import { HOUR, MINUTE, SECOND } from '../../../shared/instant.ts';

/** How the provider's user writes dates: it follows that user's locale. */
export const DATE_FORMATS = ['MM/DD/YYYY', 'DD/MM/YYYY', 'DD.MM.YYYY', 'YYYY-MM-DD', 'YYYY/MM/DD'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

export interface UploadPolicy {
  /** Usage of this many days before today is looked at; what is older needs an explicit start. */
  readonly lookBackDays: number;
  readonly dateFormat: DateFormat;
  /** A file is smaller than this, in bytes. The provider takes 4 MB. */
  readonly maxFileBytes: number;
  /** How many accounts are read from the provider at the same time. */
  readonly accountReads: number;
  /** Only for a tenant that was seen to honour `Idempotency-Key` on usage files: a doubtful send is then repeated. */
  readonly idempotentUploads: boolean;
  readonly backOff: BackOff;
}

/** A key lives for 24 h; the last hour is left for clocks that differ and for slow requests. */
export const REPEAT_WINDOW = 23n * HOUR;
/** Usage that is absent this long after its send is for an operator to decide about. */
export const ABSENCE_WINDOW = 24n * HOUR;

/** A file that the provider refused so often is judged by its answer, as if its import had failed. */
export const REFUSALS_AT_MOST = 3;

export const defaultUploadPolicy: UploadPolicy = {
  lookBackDays: 7,
  dateFormat: 'MM/DD/YYYY',
  maxFileBytes: 4_000_000,
  accountReads: 40,
  idempotentUploads: false,
  backOff: { first: 15n * SECOND, longest: 30n * MINUTE },
};
