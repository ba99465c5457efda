/** The laws of all {@link StaffProposals}. */
import {
  type NewProposal,
  PROPOSAL_STATES,
  type ProposalOutcome,
  type ProposalState,
  type StaffProposals,
} from '@usage-billing/core/admin';
import { none, some } from 'fp-ts/lib/Option.js';
import { type Closable, type Suite, suite } from './law.ts';
import { at } from './samples.ts';
import { right, together } from './unwrap.ts';

/** Where nothing was proposed yet. */
export interface StaffProposalsSubject extends Closable {
  readonly proposals: StaffProposals;
}

const MADE = at('2026-03-10T09:00:00.000001Z');
const DECIDED = at('2026-03-10T09:05:00Z');
const MARKUP = `<b>"x"</b> '; drop \u202E \u{1F9EE}`;

const aProposal = (given: Partial<NewProposal> = {}): NewProposal => ({
  action: 'trial.extend',
  object: { kind: 'organization', id: 'frosty-sky-72' },
  title: `Extend the trial of ${MARKUP}`,
  input: { until: '2026-04-01T00:00:00Z', list: [1, null, { text: MARKUP }] },
  preview: {
    changes: [{ what: 'End of the trial', before: '2026-03-01T10:00:00Z', after: MARKUP }],
    will: ['The enforcer’s refusals go.', MARKUP],
    willNot: [],
  },
  by: { name: MARKUP, role: 'operator' },
  at: MADE,
  ...given,
});

const BY_BOB = { by: 'bob', note: MARKUP };

/** `open` gives a place without proposals. */
export const staffProposalsLaws: Suite<StaffProposalsSubject> = suite('staff proposals', (law) => {
  const find = ({ proposals }: StaffProposalsSubject, id: bigint) => right(proposals.find(id));

  law('a proposal is kept whole, and nobody has confirmed it', async (t, subject) => {
    const id = await right(subject.proposals.add(aProposal()));
    const other = await right(subject.proposals.add(aProposal()));
    t.not(id, other);
    t.deepEqual(await find(subject, id), some({ ...aProposal(), id, confirmed: none }));
    t.deepEqual(await find(subject, id + other + 1n), none);
  });

  law('however many confirm it at once, one does', async (t, subject) => {
    const { proposals } = subject;
    const id = await right(proposals.add(aProposal()));
    const names = ['ann', 'bob', 'cy', 'dan'];
    const won = await together(names.map((by) => proposals.confirm(id, { by, note: by }, DECIDED)));
    t.is(won.filter(Boolean).length, 1);
    const by = names[won.indexOf(true)] ?? '';
    const confirmed = some({ decision: { by, note: by }, at: DECIDED, outcome: none });
    t.deepEqual(await find(subject, id), some({ ...aProposal(), id, confirmed }));
    t.false(await right(proposals.confirm(id + 1n, BY_BOB, DECIDED)), 'one that nobody made');
  });

  const outcomes: ReadonlyArray<ProposalOutcome> = [
    { _tag: 'Done', told: MARKUP },
    { _tag: 'Changed', now: { changes: [], will: [MARKUP], willNot: [MARKUP] } },
    { _tag: 'Failed', why: MARKUP },
  ];

  for (const outcome of outcomes)
    law(`an outcome is kept: ${outcome._tag}`, async (t, subject) => {
      const { proposals } = subject;
      const id = await right(proposals.add(aProposal()));
      await right(proposals.confirm(id, BY_BOB, DECIDED));
      await right(proposals.settle(id, outcome));
      const confirmed = some({ decision: BY_BOB, at: DECIDED, outcome: some(outcome) });
      t.deepEqual(await find(subject, id), some({ ...aProposal(), id, confirmed }));
    });

  law('the first outcome stands, and a proposal that nobody confirmed has none', async (t, subject) => {
    const { proposals } = subject;
    const id = await right(proposals.add(aProposal()));
    await right(proposals.settle(id, { _tag: 'Done', told: 'too early' }));
    t.deepEqual(await find(subject, id), some({ ...aProposal(), id, confirmed: none }));
    await right(proposals.confirm(id, BY_BOB, DECIDED));
    await right(proposals.settle(id, { _tag: 'Done', told: 'first' }));
    await right(proposals.settle(id, { _tag: 'Failed', why: 'second' }));
    const outcome = some({ _tag: 'Done', told: 'first' } as const);
    const confirmed = some({ decision: BY_BOB, at: DECIDED, outcome });
    t.deepEqual(await find(subject, id), some({ ...aProposal(), id, confirmed }));
  });

  law('proposals are listed by state, the latest first, page by page', async (t, { proposals }) => {
    const made = new Map<ProposalState, bigint>();
    for (const state of PROPOSAL_STATES) made.set(state, await right(proposals.add(aProposal({ title: state }))));
    const idOf = (state: ProposalState): bigint => made.get(state) ?? 0n;
    for (const state of PROPOSAL_STATES.slice(1)) await right(proposals.confirm(idOf(state), BY_BOB, DECIDED));
    for (const [place, state] of (['done', 'refused', 'failed'] as const).entries())
      await right(proposals.settle(idOf(state), outcomes[place] ?? { _tag: 'Done', told: '' }));
    const titles = async (query: Parameters<StaffProposals['list']>[0]) =>
      (await right(proposals.list(query))).map(({ title }) => title);
    for (const state of PROPOSAL_STATES) t.deepEqual(await titles({ limit: 9, state }), [state]);
    t.deepEqual(await titles({ limit: 9 }), PROPOSAL_STATES.toReversed());
    t.deepEqual(await titles({ limit: 2, before: idOf('failed') }), ['refused', 'done']);
    const [whole] = await right(proposals.list({ limit: 1, state: 'open' }));
    t.deepEqual(whole, { ...aProposal({ title: 'open' }), id: idOf('open'), confirmed: none });
  });
});
