/** The kinds of Zuora that an upload must survive, each with the uploader configured as its operator would. */
import type { FakeSettings } from '@usage-billing/zuora-fake';

export interface Profile {
  readonly name: string;
  readonly idempotentUploads: boolean;
  readonly zuora: Partial<FakeSettings>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const honoured: Profile = {
  name: 'keys honoured',
  idempotentUploads: true,
  zuora: { idempotencyKeys: 'honoured', importDelayMs: MINUTE_MS },
};

const ignored: Profile = {
  name: 'keys ignored',
  idempotentUploads: false,
  zuora: { idempotencyKeys: 'ignored', importDelayMs: MINUTE_MS },
};

const slower = (profile: Profile, name: string, importDelayMs: number): Profile => ({
  ...profile,
  name: `${profile.name}, ${name}`,
  zuora: { ...profile.zuora, importDelayMs },
});

export const profiles = {
  honoured,
  ignored,
  /** Longer than polling lasts in one process, shorter than a key lives. */
  honouredSlow: slower(honoured, 'imports of 5 h', 5 * HOUR_MS),
  ignoredSlow: slower(ignored, 'imports of 5 h', 5 * HOUR_MS),
  /** Longer than a key lives and than absence is waited for. */
  honouredVerySlow: slower(honoured, 'imports of 30 h', 30 * HOUR_MS),
  ignoredVerySlow: slower(ignored, 'imports of 30 h', 30 * HOUR_MS),
} as const satisfies Readonly<Record<string, Profile>>;
