import { trialNotifierLaws } from '@usage-billing/contracts/laws';
import type { TrialNotice } from '@usage-billing/core/trials';
import { smtpTrialNotifier } from '@usage-billing/smtp';
import { type Fault, type Moment, startMailServer } from '@usage-billing/smtp-fake';
import test from 'ava';
import { simpleParser } from 'mailparser';
import { configFor } from './support/open-notifier.ts';

const NOTICES: ReadonlyArray<TrialNotice> = [
  'trial pending expiry',
  'trial expired',
  'data upload refused',
  'trial extended',
];

/** What an owner would see of it: which notice, and of which organization. */
const told = async (source: string) => {
  const { messageId = '', text = '' } = await simpleParser(source);
  const id = /^<([^.]*)\./.exec(messageId)?.[1] ?? '';
  const externalId = /app\.example\.com\/([\w-]+)\/billing/.exec(text)?.[1] ?? '';
  const notice = NOTICES.find((one) => one.replaceAll(' ', '-') === id);
  if (notice === undefined) throw new Error(`a mail of no notice: ${id}`);
  return { notice, externalId };
};

/** Every way in which a server refuses for certain, and every one after which nobody knows. */
const variants: ReadonlyArray<readonly [string, Moment, Fault, Moment, Fault]> = [
  ['sender refused; no answer', 'mail from', { _tag: 'Refuse', code: 451 }, 'data there', { _tag: 'Hang', kept: true }],
  [
    'recipient refused; answer lost',
    'rcpt to',
    { _tag: 'Refuse', code: 550 },
    'data there',
    { _tag: 'Drop', kept: true },
  ],
  ['message refused; message lost', 'data there', { _tag: 'Refuse', code: 554 }, 'data there', { _tag: 'Drop' }],
  ['server gone; answer lost', 'connected', { _tag: 'Drop' }, 'data there', { _tag: 'Drop', kept: true }],
];

for (const [name, refusedAt, refusal, unknownAt, unknown] of variants)
  trialNotifierLaws(
    test,
    async () => {
      const server = await startMailServer();
      const notifier = smtpTrialNotifier(configFor(server.port, { deadlineMillis: 1_000 }));
      return {
        notifier,
        delivered: async () => Promise.all(server.mails().map(({ source }) => told(source))),
        failNext: async (how) => {
          const [at, fault] = how === 'NoticeRefused' ? [refusedAt, refusal] : [unknownAt, unknown];
          let isDone = false;
          server.failAt((moment) => {
            if (isDone || moment !== at) return undefined;
            isDone = true;
            return fault;
          });
        },
        close: async () => {
          await notifier.close();
          await server.close();
        },
      };
    },
    { name: `trial notifier over SMTP (${name})` },
  );
