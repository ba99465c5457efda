/** What the clock does by itself: imports that are due end, and suspensions that were planned begin or end. */
import { settleImports } from './imports.ts';
import { settleSubscriptions } from './suspensions.ts';
import type { World } from './world.ts';

export const letTimePass = (world: World): void => {
  settleImports(world);
  settleSubscriptions(world);
};
