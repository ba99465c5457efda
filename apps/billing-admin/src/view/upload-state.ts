/** The states of uploads as words with a tone. */
import type { UploadStateName } from '@usage-billing/core/invoices';
import { badge, type Tone } from './badge.ts';
import type { Html } from './tags.ts';

const WORDS: Readonly<Record<UploadStateName, readonly [Tone, string]>> = {
  Prepared: ['info', 'prepared'],
  Sending: ['info', 'sending'],
  Sent: ['info', 'sent, not settled'],
  Unknown: ['act', 'in doubt'],
  Imported: ['well', 'imported'],
  Rejected: ['look', 'rejected'],
};

export const uploadState = (name: UploadStateName): Html => badge(...WORDS[name]);

export const uploadWord = (name: UploadStateName): string => WORDS[name][1];
