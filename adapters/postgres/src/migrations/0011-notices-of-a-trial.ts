/** Which trial a notice was about: one that is extended has notices of its own. */
import type { Migration } from './migration.ts';

/**
 * Of claims from before nobody wrote down the trial. It is taken to have ended as late as it can have: who was told that it
 * was over was told after it; who was told that it was about to end, by the directory's word, or within a year, the longest
 * notice that can be configured. So none of these notices goes out twice.
 */
const latestEnd = `case
    when c.notice <> 'trial pending expiry' then c.claimed_at
    else greatest(
      c.claimed_at,
      coalesce(
        (select o.trial_expires_at from organizations o where o.external_id = c.external_id),
        c.claimed_at + interval '365 days'
      )
    )
  end`;

export const noticesOfATrial: Migration = {
  version: 11,
  name: 'notices of a trial',
  statements: [
    'alter table notice_claims add column trial_expires_at timestamptz',
    `update notice_claims c set trial_expires_at = ${latestEnd}`,
    'alter table notice_claims alter column trial_expires_at set not null',
    'alter table notice_resolutions add column trial_expires_at timestamptz',
    `update notice_resolutions r set trial_expires_at = c.trial_expires_at
      from notice_claims c
      where c.external_id = r.external_id and c.notice = r.notice`,
    'alter table notice_resolutions alter column trial_expires_at set not null',
  ],
};
