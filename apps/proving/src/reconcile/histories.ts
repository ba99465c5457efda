/** Histories in which everything is right, however it looks on the way. To add a row is to add a test. */
import { billAgain } from './histories/billed-again.ts';
import type { History } from './histories/history.ts';
import { lateAndCorrected } from './histories/late-and-corrected.ts';
import { ordinary } from './histories/ordinary.ts';
import { organizations } from './histories/organizations.ts';
import { terms } from './histories/terms.ts';

export const histories: ReadonlyArray<History> = [
  ...ordinary,
  ...lateAndCorrected,
  ...billAgain,
  ...terms,
  ...organizations,
];
