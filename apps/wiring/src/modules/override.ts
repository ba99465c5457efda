/** Puts something else in the place of what a module bound: a movable clock, a test's own adapter. */
import { ContainerModule } from 'inversify';
import type { Token } from '../token.ts';

/** Load it after the module whose binding it replaces, and before anything was resolved. */
export const override = <T>(token: Token<T>, value: NoInfer<T>): ContainerModule =>
  new ContainerModule(({ bind, isBound, rebind }) => {
    (isBound(token) ? rebind(token) : bind(token)).toConstantValue(value);
  });
