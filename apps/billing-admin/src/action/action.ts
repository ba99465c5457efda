/**
 * Something that staff can do from a page: a form, what its fields mean, what it would do as things stand, and the use case
 * that does it. The rest, from the proposal to the confirmation, is the same for all.
 */
import type { ActionFailure, CheckedAction, NewProposal, Proposal } from '@usage-billing/core/admin';
import {
  type Instant,
  inSteps,
  type Json,
  type StaffActionName,
  type StaffRole,
  step,
} from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import type { PageError } from '../page/page.ts';
import type { Child } from '../view/tags.ts';

/** What an action knows about the request. */
export interface ActionContext {
  readonly now: Instant;
  readonly params: Readonly<Record<string, string>>;
}

/** The page with the form, whatever it is about. */
export interface ActionForm {
  readonly title: string;
  /** `sent`: what was sent before and has to be corrected. */
  readonly content: (sent: URLSearchParams) => Child;
}

/** What a form asked for, before it is kept. */
export type Draft = Omit<NewProposal, 'by' | 'at'>;

/** Why nothing is proposed. */
export type ProposeError =
  | PageError
  | ActionFailure
  | { readonly _tag: 'FieldsRefused'; readonly problems: ReadonlyArray<string> };

/** An action as the server sees it. */
export interface Action<Deps> {
  readonly name: StaffActionName;
  /** Of the form, below `/admin`. */
  readonly path: `/${string}`;
  readonly nav: string;
  readonly role: StaffRole;
  readonly open: (deps: Deps, context: ActionContext) => TaskEither<PageError, ActionForm>;
  readonly propose: (deps: Deps, sent: URLSearchParams, context: ActionContext) => TaskEither<ProposeError, Draft>;
  readonly check: (deps: Deps, proposal: Proposal) => TaskEither<ActionFailure, CheckedAction>;
}

/** What an action would do as things stand. */
export interface LookedAt extends CheckedAction, Pick<NewProposal, 'title' | 'object'> {}

interface ActionDefinition<Deps, Subject, Input> extends Pick<Action<Deps>, 'name' | 'path' | 'nav' | 'role'> {
  /** What the form is about. */
  readonly subject: (deps: Deps) => (context: ActionContext) => TaskEither<PageError, Subject>;
  readonly title: (subject: Subject) => string;
  readonly fields: (subject: Subject, sent: URLSearchParams) => Child;
  /** Left: what has to be corrected. */
  readonly read: (
    sent: URLSearchParams,
    subject: Subject,
    context: ActionContext,
  ) => E.Either<ReadonlyArray<string>, Input>;
  /** As it is kept with the proposal. */
  readonly input: t.Type<Input, Json, unknown>;
  readonly look: (deps: Deps) => (input: Input) => TaskEither<ActionFailure, LookedAt>;
}

export const action =
  <Deps>() =>
  <Subject, Input>(definition: ActionDefinition<Deps, Subject, Input>): Action<Deps> => ({
    name: definition.name,
    path: definition.path,
    nav: definition.nav,
    role: definition.role,
    open: (deps, context) =>
      inSteps(async function* () {
        const subject = yield* step(definition.subject(deps)(context));
        return { title: definition.title(subject), content: (sent) => definition.fields(subject, sent) };
      }),
    propose: (deps, sent, context) =>
      inSteps(async function* () {
        const subject = yield* step(definition.subject(deps)(context));
        const refused = (problems: ReadonlyArray<string>): ProposeError => ({ _tag: 'FieldsRefused', problems });
        const input = yield* step(E.mapLeft(refused)(definition.read(sent, subject, context)));
        const { title, object, preview } = yield* step(definition.look(deps)(input));
        return { action: definition.name, title, object, preview, input: definition.input.encode(input) };
      }),
    check: (deps, proposal) =>
      inSteps(async function* () {
        const input = yield* step(E.mapLeft(() => UNREADABLE)(definition.input.decode(proposal.input)));
        return yield* step(definition.look(deps)(input));
      }),
  });

const UNREADABLE: ActionFailure = {
  _tag: 'ActionRefused',
  message: 'Another version of this program made the proposal. Propose it again.',
};
