/** Checks that name everything that is wrong at once. */
import type { ConfigProblems } from '@usage-billing/wiring';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import * as E from 'fp-ts/lib/Either.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';

/** Left: sentences for the person who starts the app. */
export type Validated<A> = E.Either<ConfigProblems, A>;

/** All parts, or the problems of all of them. */
export const allOf = sequenceS(E.getApplicativeValidation(RA.getSemigroup<string>()));

export const problemsOf = <A>(validated: Validated<A>): ConfigProblems => (E.isLeft(validated) ? validated.left : []);
