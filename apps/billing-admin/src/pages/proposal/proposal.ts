/** One proposal: what it would do, and what became of it. */
import type { Proposal } from '@usage-billing/core/admin';
import { fail, formatInstant, inSteps, type Json, step } from '@usage-billing/core/shared';
import { isNone } from 'fp-ts/lib/Option.js';
import { given } from '../../page/optional-json.ts';
import { type PageError, page } from '../../page/page.ts';
import { reading } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import { proposalView } from './proposal-view.ts';

export const proposalPage = page<PageDeps>()({
  path: '/proposals/:id',
  nav: 'Proposals',
  role: 'viewer',
  query: {},
  load:
    ({ proposals }) =>
    (_, { params: { id = '' } }) =>
      inSteps(async function* () {
        const unknown: PageError = { _tag: 'NotFound', what: `proposal with the id “${id}”` };
        const found = proposalId(id);
        if (found === undefined) return yield* fail(unknown);
        const proposal = yield* step(reading(proposals.find(found)));
        return isNone(proposal) ? yield* fail(unknown) : proposal.value;
      }),
  title: ({ title }) => title,
  view: (proposal, _, context) => proposalView(proposal, context),
  json: ({ id, action, object, title, preview, by, at, confirmed }: Proposal) => ({
    id: id.toString(),
    action,
    object: { kind: object.kind, id: object.id },
    title,
    preview: { ...preview } as unknown as Json,
    proposedBy: by.name,
    proposedAt: formatInstant(at),
    ...given('confirmed', confirmed, (one) => ({
      by: one.decision.by,
      note: one.decision.note,
      at: formatInstant(one.at),
      ...given('outcome', one.outcome, (outcome) => ({ ...outcome }) as unknown as Json),
    })),
  }),
});

/** Undefined: no proposal has such an id. */
export const proposalId = (text: string): bigint | undefined => (/^\d{1,18}$/.test(text) ? BigInt(text) : undefined);
