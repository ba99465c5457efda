/** The name of a notice on the command line: its words joined by hyphens, so that no shell takes them apart. */
import { type TrialNotice, trialNotices } from '@usage-billing/core/trials';
import { InvalidArgumentError } from 'commander';

export const noticeWord = (notice: TrialNotice): string => notice.replaceAll(' ', '-');

export const noticeWords: ReadonlyArray<string> = trialNotices.map(noticeWord);

export const noticeNamed = (text: string): TrialNotice | undefined =>
  trialNotices.find((notice) => notice === text || noticeWord(notice) === text);

/** For commander, which shows the message beside the argument. */
export const noticeArgument = (text: string): TrialNotice => {
  const notice = noticeNamed(text);
  if (notice === undefined) throw new InvalidArgumentError(`It must be one of ${noticeWords.join(', ')}.`);
  return notice;
};
