/** The ports that pages read from. */
import { ClockToken, OverviewReaderToken, type Resolved } from '@usage-billing/wiring';

export const portTokens = {
  clock: ClockToken,
  overview: OverviewReaderToken,
};

/** What pages are given. */
export type PageDeps = Resolved<typeof portTokens>;
