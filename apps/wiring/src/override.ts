/** Replaces what an earlier module bound: by another adapter, a movable clock, a test's own fake. */
import { type BindToFluentSyntax, ContainerModule, type ContainerModuleLoadOptions } from 'inversify';
import type { Token } from './token.ts';

/** Load it after the module whose binding it replaces, and before anything is resolved. */
export const override = <T>(token: Token<T>, value: NoInfer<T>): ContainerModule =>
  new ContainerModule((options) => {
    bindOver(options, token).toConstantValue(value);
  });

/** For modules that take the place of another one where that is loaded too. */
export const bindOver = <T>(
  { bind, isBound, rebind }: Pick<ContainerModuleLoadOptions, 'bind' | 'isBound' | 'rebind'>,
  token: Token<T>,
): BindToFluentSyntax<T> => (isBound(token) ? rebind(token) : bind(token));
