/** Other services that may ask, each with a token of its own and no user. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { ApiProblem } from '../http/problem.ts';
import type { Validated } from '../validation.ts';
import { bearerTokens } from './caller.ts';

/** The name of the service, for limits and the log. */
export type IdentifyService = (request: IncomingMessage) => E.Either<ApiProblem, string>;

export const MIN_SERVICE_TOKEN_LENGTH = 32;

/** Written `name:token,name:token`; a service that changes its token has two for a while. */
export const serviceTokens = (text: string | undefined): Validated<IdentifyService> => {
  const entries = text === undefined ? [] : text.split(',').map((entry) => entry.trim());
  const services = entries.map((entry) => ENTRY.exec(entry)?.groups);
  const wrong = services.flatMap((service, place) =>
    service === undefined
      ? [
          `BILLING_API_SERVICE_TOKENS: entry ${place + 1} is not name:token with ${MIN_SERVICE_TOKEN_LENGTH} characters or more`,
        ]
      : [],
  );
  if (wrong.length > 0) return E.left(wrong);
  const known = services.map((service) => ({ name: service?.name ?? '', digest: digest(service?.token ?? '') }));
  return E.right((request) => {
    const [token, ...more] = bearerTokens(request);
    if (token === undefined || more.length > 0) return E.left(NOT_A_SERVICE);
    const sent = digest(token);
    return E.fromOption(() => NOT_A_SERVICE)(
      O.map(({ name }: { readonly name: string }) => name)(
        O.fromNullable(known.find((service) => timingSafeEqual(service.digest, sent))),
      ),
    );
  });
};

/** A token as RFC 6750 has it; its length keeps it from being guessed. */
const ENTRY = new RegExp(`^(?<name>[\\w.-]{1,64}):(?<token>[\\w.~+/=-]{${MIN_SERVICE_TOKEN_LENGTH},512})$`);

const NOT_A_SERVICE: ApiProblem = {
  name: 'not-signed-in',
  detail: 'This route is for services, each with a token of its own.',
  challenge: 'Bearer realm="usage-billing services"',
};

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();
