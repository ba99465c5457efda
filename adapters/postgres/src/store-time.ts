/** The event store's own time and how far back it is complete, as parts of its statements. */
import { fragment } from './values.ts';

/** Stands still where the server's clock was set back, so that nothing new is delivered before a watermark. */
export const storeTime = fragment`
  greatest(now(), (select max(delivered_at) from events), (select max(delivered_at) from vacated_hours))`;

/** Hours before it are not complete. */
export const retentionFloor = fragment`coalesce((select floor from event_retention), '-infinity')`;

/** Keys that were received before it may be forgotten. */
export const keysSince = fragment`coalesce((select keys_since from event_retention), '-infinity')`;
