/** A mail server that refuses, breaks off and hangs by chance, and that can have the enforcers killed at a moment of its own. */
import type { Fault, MailServer, Moment } from '@usage-billing/smtp-fake';
import type { Random } from '../../random.ts';
import { keyOf, population } from './population.ts';
import type { Tally } from './tally.ts';
import { noticeIn, organizationAt } from './world.ts';

/** Several of the same make it likelier. A hang costs the whole deadline. */
const FAULTS: Readonly<Record<Moment, ReadonlyArray<Fault>>> = {
  connected: [{ _tag: 'Refuse', code: 421 }, { _tag: 'Drop' }],
  'signing in': [],
  'mail from': [{ _tag: 'Refuse', code: 451 }, { _tag: 'Refuse', code: 550 }, { _tag: 'Drop' }, { _tag: 'Hang' }],
  'rcpt to': [{ _tag: 'Refuse', code: 450 }, { _tag: 'Refuse', code: 550 }, { _tag: 'Drop' }],
  'data asked': [{ _tag: 'Drop' }],
  'data there': [
    { _tag: 'Refuse', code: 451 },
    { _tag: 'Refuse', code: 554 },
    { _tag: 'Drop' },
    { _tag: 'Drop', kept: true },
    { _tag: 'Drop', kept: true },
    { _tag: 'Hang' },
    { _tag: 'Hang', kept: true },
  ],
  answered: [{ _tag: 'Drop' }],
};

export const MAIL_MOMENTS: ReadonlyArray<Moment> = [
  'connected',
  'mail from',
  'rcpt to',
  'data asked',
  'data there',
  'answered',
];

export const mailPoint = (moment: Moment, fault: Fault): string => {
  const how =
    fault._tag === 'Refuse' ? `refused with ${fault.code}` : fault._tag === 'Drop' ? 'broken off' : 'no answer';
  return `mail, ${moment}: ${how}${'kept' in fault && fault.kept === true ? ', but taken' : ''}`;
};

export interface MailFaults {
  /** Why nobody can know what became of this notice, if that is so. */
  readonly doubtAbout: (key: string) => string | undefined;
  /** Kills at the nth such moment from now on; null: not any more. */
  readonly killAt: (kill: { readonly moment: Moment; readonly nth: number } | null) => void;
  readonly stop: () => void;
}

export const mailFaults = (
  mail: MailServer,
  { random, probability, kill, tally }: { random: Random; probability: number; kill: () => void; tally: Tally },
): MailFaults => {
  const doubts = new Map<string, string>();
  let chance = probability;
  let killing: { readonly moment: Moment; left: number } | null = null;
  mail.failAt((moment, { recipients, messageId }) => {
    if (killing !== null && killing.moment === moment) {
      killing.left -= 1;
      if (killing.left === 0) {
        kill();
        return undefined;
      }
    }
    const faults = FAULTS[moment];
    const fault = random.chance(chance) ? faults[random.whole(0, faults.length - 1)] : undefined;
    if (fault === undefined) return undefined;
    const point = mailPoint(moment, fault);
    tally.hit(point);
    const isCertain =
      fault._tag === 'Refuse' || !(moment === 'data asked' || moment === 'data there' || moment === 'answered');
    if (isCertain) return fault;
    const externalId = organizationAt(recipients);
    const notice = noticeIn(messageId ?? '');
    const possible = population.find(({ organization }) => organization.externalId === externalId)?.notices ?? [];
    for (const one of notice === undefined ? possible : [notice]) doubts.set(keyOf(externalId, one), point);
    return fault;
  });
  return {
    doubtAbout: (key) => doubts.get(key),
    killAt: (kill) => {
      killing = kill === null ? null : { moment: kill.moment, left: kill.nth };
    },
    stop: () => {
      chance = 0;
      killing = null;
    },
  };
};
