/** As `open`, with every exchange between adapter and fake judged when it is closed. */

import type { ZuoraConfig } from '@usage-billing/zuora';
import type { Exchange, FakeZuoraOptions } from '@usage-billing/zuora-fake';
import { recorderBefore } from './recorder.ts';
import { type Opened, open, over } from './subject.ts';

/** What is wrong with it, in sentences. */
export type Judge = (exchange: Exchange) => ReadonlyArray<string>;

export const openChecked = async (
  judge: Judge,
  settings: FakeZuoraOptions = {},
  given: Partial<ZuoraConfig> = {},
  start?: number,
): Promise<Opened> => {
  const subject = await open(settings, given, start);
  const recorder = await recorderBefore(subject.fake.url);
  return {
    ...over(subject, { ...subject.config, baseUrl: recorder.url }),
    close: async () => {
      await recorder.close();
      await subject.close();
      const problems = new Set(recorder.exchanges.flatMap(judge));
      if (problems.size > 0) throw new Error([...problems].join('\n'));
    },
  };
};
