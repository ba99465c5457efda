/** The laws of every {@link UsageUploader}. */
import { type ArrivedUsage, type UploadPart, usageCsv } from '@usage-billing/core/invoices';
import { addDays, startOfDay } from '@usage-billing/core/shared';
import { isLeft } from 'fp-ts/lib/Either.js';
import { none, type Option, some, toNullable } from 'fp-ts/lib/Option.js';
import { type Suite, suite } from './law.ts';
import {
  aUsageFile,
  created,
  newAccountNumber,
  type ProviderControl,
  type ProviderSubject,
  type SubmitFault,
  used,
} from './provider-subject.ts';
import { allOf, left, right } from './unwrap.ts';

/** The subject's provider tells what arrived. */
export const usageUploaderLaws: Suite<ProviderSubject, ProviderControl> = suite('usage uploader', (law) => {
  const oneLine = async (subject: ProviderSubject, description?: string) => {
    const account = await created(subject);
    const on = addDays(await subject.today(), -1);
    const own = description === undefined ? {} : { description };
    const file = aUsageFile(subject, account, [{ quantity: 3600n, on, ...own }]);
    const query = { accountNumber: account.number, description: file.lines[0]?.description ?? '' };
    return { account, file, query };
  };
  const arrived = async ({ provider }: ProviderSubject, accountNumber: string): Promise<number> =>
    (await allOf(provider.usage.ofAccount(accountNumber))).length;
  const tagOf = (status: Option<{ readonly _tag: string }>): string => toNullable(status)?._tag ?? 'none';

  law(
    'a file is pending when it was taken and completed in the end, as often as one asks',
    async (t, subject) => {
      const { account, file } = await oneLine(subject);
      const importId = await right(subject.uploader.submit(file));
      t.true(importId.length > 0);
      t.deepEqual(await right(subject.uploader.importStatus(importId)), { _tag: 'Pending' });
      t.is(await arrived(subject, account.number), 0);
      await subject.finishImports();
      t.deepEqual(await right(subject.uploader.importStatus(importId)), { _tag: 'Completed' });
      t.deepEqual(await right(subject.uploader.importStatus(importId)), { _tag: 'Completed' });
      t.is(await arrived(subject, account.number), 1);
    },
    'held imports',
  );

  law('building a request sends nothing; running it twice sends it twice', async (t, subject) => {
    const { account, file } = await oneLine(subject);
    const submit = subject.uploader.submit(file);
    await subject.finishImports();
    t.is(await arrived(subject, account.number), 0);
    await right(submit);
    await right(subject.uploader.submit({ ...file, idempotencyKey: `${file.idempotencyKey}-2` }));
    await subject.finishImports();
    t.is(await arrived(subject, account.number), 2);
  });

  law(
    'usage is found by its exact description once it is imported, and by nothing else',
    async (t, subject) => {
      const { account, file, query } = await oneLine(subject);
      const find = subject.uploader.findByDescription;
      t.deepEqual(await right(find(query)), none);
      await right(subject.uploader.submit(file));
      t.true(['none', 'Pending'].includes(tagOf(await right(find(query)))), 'while it is queued: pending at most');
      await subject.finishImports();
      t.deepEqual(await right(find(query)), some({ _tag: 'Completed' as const }));
      t.deepEqual(await right(find({ ...query, description: query.description.slice(0, -1) })), none);
      t.deepEqual(await right(find({ ...query, description: `${query.description} ` })), none);
      const other = await created(subject);
      t.deepEqual(await right(find({ ...query, accountNumber: other.number })), none);
      t.deepEqual(await right(find({ ...query, accountNumber: newAccountNumber() })), none);
      t.is(await arrived(subject, account.number), 1);
    },
    'held imports',
  );

  law('a description with quotes, commas and backslashes is found too', async (t, subject) => {
    const { file, query } = await oneLine(subject, `it's "5 %", \\ and 'x' or _ 计`);
    await right(subject.uploader.submit(file));
    await subject.finishImports();
    t.is(tagOf(await right(subject.uploader.findByDescription(query))), 'Completed');
    t.deepEqual(await right(subject.uploader.findByDescription({ ...query, description: `' or '1' = '1` })), none);
  });

  law('a file with one line that cannot be taken fails whole: none of it arrives', async (t, subject) => {
    const { account, file, query } = await oneLine(subject);
    const [line] = file.lines;
    if (line === undefined) return t.fail('the file has no line');
    const lines = [line, { ...line, accountNumber: newAccountNumber() }];
    const bad: UploadPart = { ...file, lines, content: usageCsv(lines, subject.dateFormat) };
    const importId = await right(subject.uploader.submit(bad));
    await subject.finishImports();
    const status = await right(subject.uploader.importStatus(importId));
    t.is(status._tag, 'Failed');
    t.true(status._tag === 'Failed' && status.reason.length > 0, 'the reason is said');
    t.is(await arrived(subject, account.number), 0);
    t.not(tagOf(await right(subject.uploader.findByDescription(query))), 'Completed');
  });

  law('a file with a name of more than 50 characters, or of more than 4 MB, is refused', async (t, subject) => {
    const { account, file } = await oneLine(subject);
    const long = { ...file, fileName: `${'u'.repeat(47)}.csv` };
    t.is((await left(subject.uploader.submit(long)))._tag, 'Refused');
    const padding = new TextEncoder().encode(`${' '.repeat(99)}\n`.repeat(42_000));
    const content = new Uint8Array(file.content.length + padding.length);
    content.set(file.content);
    content.set(padding, file.content.length);
    const large = { ...file, content };
    t.is((await left(subject.uploader.submit(large)))._tag, 'Refused');
    await subject.finishImports();
    t.is(await arrived(subject, account.number), 0);
    await right(subject.uploader.submit({ ...file, fileName: `${'u'.repeat(46)}.csv` }));
  });

  law('usage that was submitted after a moment is listed whole, with what its lines said', async (t, subject) => {
    const since = startOfDay(addDays(await subject.today(), -1));
    const [one, other] = [await created(subject), await created(subject)];
    const on = addDays(await subject.today(), -40);
    const files = [
      aUsageFile(subject, one, [
        { quantity: 9_999_999_999_999n, on },
        { quantity: 5n, on: addDays(on, 1), description: `it's "5", not 6` },
      ]),
      aUsageFile(subject, other, [{ quantity: 7n, on }]),
    ];
    const listed = async () =>
      (await allOf(subject.uploader.arrivedSince(since))).filter(({ accountNumber }) =>
        [one.number, other.number].includes(accountNumber),
      );
    for (const file of files) await right(subject.uploader.submit(file));
    await subject.finishImports();
    const asText = ({ submittedAt, quantity, ...rest }: ArrivedUsage) => {
      t.true(submittedAt > since);
      return { ...rest, quantity: quantity.toFixed() };
    };
    t.deepEqual(
      (await listed()).map(asText).sort((a, b) => (a.description < b.description ? -1 : 1)),
      files
        .flatMap(({ lines }) => lines)
        .map((line) => ({
          description: line.description,
          accountNumber: line.accountNumber,
          subscriptionNumber: some(line.subscriptionNumber),
          unit: line.amountType,
          quantity: line.quantity.toString(),
          startDay: line.startDate,
          endDay: some(line.endDate),
          complete: true,
        }))
        .sort((a, b) => (a.description < b.description ? -1 : 1)),
    );
  });

  law(
    'usage that was submitted before the moment is not listed',
    async (t, subject) => {
      const account = await created(subject);
      await used(subject, account, { quantity: 5n, on: addDays(await subject.today(), -1) });
      await subject.letDaysPass(2);
      const since = startOfDay(addDays(await subject.today(), -1));
      t.deepEqual(await allOf(subject.uploader.arrivedSince(since)), []);
      const later = await used(subject, account, { quantity: 6n, on: addDays(await subject.today(), -1) });
      t.deepEqual(
        (await allOf(subject.uploader.arrivedSince(since))).map(({ description }) => description),
        later.lines.map(({ description }) => description),
      );
    },
    'clock',
  );

  law(
    'an import that failed says why, and nothing of it arrives',
    async (t, subject) => {
      const { account, file } = await oneLine(subject);
      await subject.failNextImport('the provider had a bad day');
      const importId = await right(subject.uploader.submit(file));
      await subject.finishImports();
      const status = await right(subject.uploader.importStatus(importId));
      t.is(status._tag, 'Failed');
      t.true(status._tag === 'Failed' && status.reason.includes('bad day'));
      t.is(await arrived(subject, account.number), 0);
    },
    'faults',
  );

  const accidents: ReadonlyArray<readonly [SubmitFault, 'NotSent' | 'Refused' | 'OutcomeUnknown', number]> = [
    ['throttled', 'NotSent', 0],
    ['refused', 'Refused', 0],
    ['lost before it arrived', 'OutcomeUnknown', 0],
    ['lost after it arrived', 'OutcomeUnknown', 1],
  ];
  for (const [fault, tag, count] of accidents)
    law(
      `a file that is ${fault} is ${tag}, is sent once only, and ${count === 0 ? 'leaves no usage' : 'is found by its description'}`,
      async (t, subject) => {
        const { account, file, query } = await oneLine(subject);
        await subject.spoilNextSubmit(fault);
        const answer = await subject.uploader.submit(file)();
        t.is(isLeft(answer) ? answer.left._tag : 'taken', tag);
        t.true(isLeft(answer) && answer.left.reason.length > 0, 'the reason is said');
        await subject.finishImports();
        t.is(await arrived(subject, account.number), count);
        t.is(tagOf(await right(subject.uploader.findByDescription(query))), count === 0 ? 'none' : 'Completed');
      },
      'faults',
    );
});
