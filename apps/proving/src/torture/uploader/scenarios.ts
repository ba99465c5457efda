/** Rounds that every torture begins with: the known ways to bill twice or not at all, one by one. */
import type { Fault } from '@usage-billing/zuora-fake';
import type { MutationName } from './mutations.ts';
import { profiles } from './profile.ts';
import type { RoundPlan } from './round-plan.ts';
import { NEXT_CYCLES_BEGIN } from './world.ts';

const onUsagePost = (fault: Fault) => ({ faults: [{ method: 'POST', path: 'usage', fault }] });
const lostAnswer = onUsagePost({ kind: 'reset', when: 'after' });

export const scenarios = {
  'nothing goes wrong': { profile: profiles.ignored, disasters: {} },
  'nothing goes wrong, with keys': { profile: profiles.honoured, disasters: {} },
  'the answer is lost': { profile: profiles.ignored, disasters: { daily: lostAnswer } },
  'the request is lost': { profile: profiles.ignored, disasters: { daily: onUsagePost({ kind: 'reset' }) } },
  'the answer takes too long': {
    profile: profiles.honoured,
    disasters: { daily: onUsagePost({ kind: 'hang', when: 'after' }), send: onUsagePost({ kind: 'hang' }) },
  },
  'killed after the send': {
    profile: profiles.ignored,
    disasters: { daily: { killAt: 'UsageUploader.submit#1:after' } },
  },
  'killed after the send, and the import takes 5 h': {
    profile: profiles.ignoredSlow,
    disasters: { daily: { killAt: 'UsageUploader.submit#1:after' } },
  },
  'killed before the send': {
    profile: profiles.honoured,
    disasters: { daily: { killAt: 'UsageUploader.submit#1:before' } },
  },
  'the answer is lost and the import takes 5 h': { profile: profiles.honouredSlow, disasters: { daily: lostAnswer } },
  'the import takes 5 h': { profile: profiles.ignoredSlow, disasters: { daily: {} } },
  'the answer is lost and the import takes 30 h': {
    profile: profiles.ignoredVerySlow,
    disasters: { daily: lostAnswer },
  },
  'the answer is lost and the import takes 30 h, with keys': {
    profile: profiles.honouredVerySlow,
    disasters: { daily: lostAnswer },
  },
  'too many requests, then a server error': {
    profile: profiles.ignored,
    disasters: {
      daily: onUsagePost({ kind: 'status', status: 429, retryAfterSeconds: 1 }),
      send: onUsagePost({ kind: 'status', status: 503 }),
    },
  },
  'a refusal is lost, and comes back under its key': {
    profile: profiles.honoured,
    disasters: { daily: onUsagePost({ kind: 'lost-failure', code: 50000090, message: 'out of paper' }) },
  },
  'an import of several fails': { profile: profiles.ignored, disasters: { daily: { importFails: 'no reason' } } },
  'the database is restored while an upload is on its way': {
    profile: profiles.ignored,
    disasters: { daily: {} },
    restoredBefore: 'send',
  },
  'the database is restored after everything was sent': {
    profile: profiles.honoured,
    disasters: { daily: {} },
    restoredBefore: 'finish',
  },
  'the database is restored, and an import takes 5 h': {
    profile: profiles.ignoredSlow,
    disasters: { daily: {} },
    restoredBefore: 'account',
  },
  'the database is restored from a dump, and an import takes 30 h': {
    profile: profiles.ignoredVerySlow,
    disasters: { daily: {} },
    restoredBefore: 'account',
    told: true,
  },
  'a bill run before each step': {
    profile: profiles.ignored,
    disasters: {},
    billRunBefore: ['daily', 'account', 'send', 'finish'],
  },
  'the answer is lost, and a bill run comes before each step': {
    profile: profiles.ignored,
    disasters: { daily: lostAnswer },
    billRunBefore: ['daily', 'account', 'send', 'finish'],
  },
  'nothing can be sent until its days are billed': {
    profile: profiles.ignored,
    disasters: { daily: onUsagePost({ kind: 'status', status: 429, retryAfterSeconds: 1 }) },
    billRunBefore: ['account'],
    billRunTo: NEXT_CYCLES_BEGIN,
  },
  'two uploaders at once, and an account between them': {
    profile: profiles.ignored,
    disasters: {},
    secondUploader: {},
    accountBeside: true,
  },
} as const satisfies Readonly<Record<string, Omit<RoundPlan, 'title' | 'mutation'>>>;

export type ScenarioName = keyof typeof scenarios;
export const SCENARIOS = Object.keys(scenarios) as ReadonlyArray<ScenarioName>;

/** Where each mistake shows, for those who want to see it soon. */
export const EXPOSED_BY: Readonly<Record<MutationName, ScenarioName>> = {
  'release-on-time-out': 'the answer is lost and the import takes 30 h',
  'taken-on-time-out': 'the request is lost',
  'send-again-on-start': 'killed after the send, and the import takes 5 h',
  'no-key': 'the answer is lost and the import takes 5 h',
  'forget-sending': 'killed after the send, and the import takes 5 h',
  'poll-gives-up': 'the import takes 5 h',
  'trust-the-copy': 'the database is restored after everything was sent',
  'trust-the-place': 'the database is restored from a dump, and an import takes 30 h',
  'send-into-billed-period': 'nothing goes wrong',
  'newest-subscription-wins': 'nothing goes wrong',
  'absence-is-proof': 'the answer is lost and the import takes 30 h',
};

export const scenario = (name: ScenarioName): RoundPlan => ({ title: name, ...scenarios[name] });
