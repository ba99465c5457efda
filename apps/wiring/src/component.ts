/**
 * What an app is composed of: Postgres, Zuora, the event store, the app itself. A component brings its settings, the
 * rules about them and its bindings; whoever composes an app only lists components.
 */
import type { ContainerModule } from 'inversify';
import { configFrom } from './config/config-from.ts';
import { type Deployment, deploymentOf, type Rule } from './config/rule.ts';
import type { ConfigOf, Settings } from './config/setting.ts';

export interface Component<S extends Settings> {
  readonly settings: S;
  readonly rules: ReadonlyArray<Rule<ConfigOf<S>>>;
  /** What it binds. A later component may rebind what an earlier one bound. */
  readonly modules: (config: ConfigOf<S>, deployment: Deployment) => ReadonlyArray<ContainerModule>;
  /** The systems that stand behind it, for the summary that is printed at start outside production. */
  readonly systems: (config: ConfigOf<S>) => ReadonlyArray<SystemInUse>;
  /** What it was combined of; absent: it is one piece. */
  readonly parts?: ReadonlyArray<AnyComponent>;
}

export interface SystemInUse {
  /** For what it is used, e.g. `billing provider`. */
  readonly role: string;
  /** Which system it is, without secrets. */
  readonly system: string;
  /** Not meant for production. */
  readonly standIn: boolean;
}

export const component = <S extends Settings>(
  parts: Pick<Component<S>, 'settings'> & Partial<Component<S>>,
): Component<S> => ({ rules: [], modules: () => [], systems: () => [], ...parts });

// biome-ignore lint/suspicious/noExplicitAny: components of any settings, whose types SettingsOf reads back
type AnyComponent = Component<any>;

type SettingsOf<Components extends ReadonlyArray<AnyComponent>> = Components extends readonly [
  Component<infer First>,
  ...infer Rest extends ReadonlyArray<AnyComponent>,
]
  ? First & SettingsOf<Rest>
  : Record<never, never>;

/** All of them as one; their order is the order in which they bind. What several of them are combined of is there once. */
export const combine = <const Components extends ReadonlyArray<AnyComponent>>(
  ...components: Components
): Component<SettingsOf<Components>> => {
  const parts = [...new Set(components.flatMap((one: AnyComponent) => one.parts ?? [one]))];
  return {
    settings: Object.assign({}, ...parts.map(({ settings }) => settings)),
    rules: parts.flatMap(({ rules }) => rules),
    modules: (config, deployment) => parts.flatMap(({ modules }) => modules(config, deployment)),
    systems: (config) => parts.flatMap(({ systems }) => systems(config)),
    parts,
  };
};

/** What a component binds, configured as by this environment: `modulesOf(zuora, { ZUORA_URL: … })`. Throws as `configFrom` does. */
export const modulesOf = <S extends Settings>(
  { settings, modules }: Component<S>,
  env: Readonly<Record<string, string>> = {},
): ReadonlyArray<ContainerModule> => modules(configFrom(settings, env), deploymentOf(env));
