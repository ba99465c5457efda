/** What every answer is made with. */
import type { Staff } from '@usage-billing/core/admin';
import type { Logger } from '@usage-billing/wiring';
import type { Option } from 'fp-ts/lib/Option.js';
import type { ParameterizedContext } from 'koa';
import type { PageDeps } from '../ports.ts';
import type { SessionSecret, Sessions } from '../sessions/sessions.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { IsOwnOrigin } from './own-origin.ts';

export interface BillingAdminDeps {
  readonly deps: PageDeps;
  readonly log: Logger;
  readonly signIn: SignIn;
  readonly sessions: Sessions;
  readonly isOwnOrigin: IsOwnOrigin;
  /** Everybody is an admin; said above every page. */
  readonly insecureDev: boolean;
}

export interface Visitor {
  readonly staff: Staff;
  /** None: no form of theirs is taken. */
  readonly session: Option<SessionSecret>;
}

/** Who it is, once that is known: whatever is answered then, says so. */
interface State {
  visitor?: Visitor;
}

export type AdminContext = ParameterizedContext<State> & { readonly params?: Readonly<Record<string, string>> };
