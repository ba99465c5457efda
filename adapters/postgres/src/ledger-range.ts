/** The rows of the ledger in a stretch of time; partitions outside of it are not looked at. */
import type { TimeRange } from '@usage-billing/core/usage';
import { fragment, timestamp } from './values.ts';

/** For a statement that calls the ledger `a`. */
export const within = ({ from, to }: TimeRange) =>
  fragment`a.bucket_start >= ${timestamp(from)} and a.bucket_start < ${timestamp(to)}`;

/** Beside `within`: in the words of the index `aggregates_hour`, for statements about all instances. */
export const byHour = ({ from, to }: TimeRange) =>
  fragment`and (a.bucket_start at time zone 'UTC') >= (${timestamp(from)}::timestamptz at time zone 'UTC')
    and (a.bucket_start at time zone 'UTC') < (${timestamp(to)}::timestamptz at time zone 'UTC')`;
