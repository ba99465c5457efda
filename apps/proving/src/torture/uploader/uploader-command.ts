/** What the torture tells the uploader's process to do, and what comes back; both cross a process boundary. */
import type { UploadResolution } from '@usage-billing/core/invoices';
import type { Instant } from '@usage-billing/core/shared';
import type { UploadId } from '@usage-billing/core/usage';
import type { MutationName } from './mutations.ts';

export type UploaderRequest =
  | { readonly _tag: 'Daily' }
  | { readonly _tag: 'FollowUp' }
  /** What the billing API does when a customer adds a card. */
  | { readonly _tag: 'CreateAccount'; readonly externalId: string; readonly paymentMethodId: string }
  /** An operator's decision about an upload in doubt. */
  | { readonly _tag: 'Resolve'; readonly id: UploadId; readonly resolution: UploadResolution }
  /** After a restore: what only Zuora knows is taken over. */
  | { readonly _tag: 'Adopt' };

export interface UploaderCommand {
  readonly request: UploaderRequest;
  /** The uploader's clock stands here for as long as the request takes. */
  readonly now: Instant;
  readonly databaseUrl: string;
  readonly zuoraUrl: string;
  /** Of a fake: they are no secrets. */
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  readonly idempotentUploads: boolean;
  /** What is broken on purpose. */
  readonly mutation: MutationName | null;
}

export interface UploaderAnswer {
  /** What went wrong, if only with one upload. Null: it did what it was told. */
  readonly failure: string | null;
  /** The states that uploads went into, in order. */
  readonly entered: ReadonlyArray<string>;
  readonly needsOperator: ReadonlyArray<UploadId>;
  readonly open: number;
  /** When there is something to do again. */
  readonly nextDue: Instant | null;
}
