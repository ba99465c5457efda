/** The laws of every {@link UsageUploader}. */
import type { ArrivedUsage, UploadPart, UsageReportLine } from '@usage-billing/core/invoices';
import { addDays, startOfDay } from '@usage-billing/core/shared';
import { isLeft } from 'fp-ts/lib/Either.js';
import { none, type Option, some, toNullable } from 'fp-ts/lib/Option.js';
import { type Suite, suite } from './law.ts';
import {
  aUsageReport,
  created,
  newAccountNumber,
  type ProviderControl,
  type ProviderSubject,
  type SubmitFault,
  submitted,
  used,
} from './provider-subject.ts';
import { allOf, left, right } from './unwrap.ts';

/** The subject's provider tells what arrived. */
export const usageUploaderLaws: Suite<ProviderSubject, ProviderControl> = suite('usage uploader', (law) => {
  const oneLine = async (subject: ProviderSubject, description?: string) => {
    const account = await created(subject);
    const on = addDays(await subject.today(), -1);
    const own = description === undefined ? {} : { description };
    const report = aUsageReport(account, [{ quantity: 3600n, on, ...own }]);
    return { account, report };
  };
  /** The same report, with another line. */
  const withLine = (report: UploadPart, change: Partial<UsageReportLine>): UploadPart => ({
    ...report,
    lines: report.lines.map((line) => ({ ...line, ...change })),
  });
  const descriptionOf = ({ lines: [line] }: UploadPart): string => line?.description ?? '';
  const arrived = async ({ provider }: ProviderSubject, accountNumber: string): Promise<number> =>
    (await allOf(provider.usage.ofAccount(accountNumber))).length;
  const tagOf = (status: Option<{ readonly _tag: string }>): string => toNullable(status)?._tag ?? 'none';

  law(
    'a report is pending when it was taken and completed in the end, as often as one asks',
    async (t, subject) => {
      const { account, report } = await oneLine(subject);
      const taken = await right(submitted(subject, report));
      t.is(taken._tag, 'Taken');
      const { receipt } = taken;
      t.true(receipt.length > 0);
      t.deepEqual(await right(subject.uploader.status({ receipt, report })), { _tag: 'Pending' });
      t.is(await arrived(subject, account.number), 0);
      await subject.finishImports();
      t.deepEqual(await right(subject.uploader.status({ receipt, report })), { _tag: 'Completed' });
      t.deepEqual(await right(subject.uploader.status({ receipt, report })), { _tag: 'Completed' });
      t.is(await arrived(subject, account.number), 1);
    },
    'held imports',
  );

  law(
    'building a request sends nothing; running it twice sends it twice',
    async (t, subject) => {
      const { account, report } = await oneLine(subject);
      const submit = submitted(subject, report);
      await subject.finishImports();
      t.is(await arrived(subject, account.number), 0);
      await right(submit);
      await right(submitted(subject, { ...report, idempotencyKey: `${report.idempotencyKey}-2` }));
      await subject.finishImports();
      t.is(await arrived(subject, account.number), 2);
    },
    'new keys',
  );

  law(
    'a report that the provider has already is AlreadyTaken, with the receipt of the first, and counts once',
    async (t, subject) => {
      const { account, report } = await oneLine(subject);
      const first = await right(submitted(subject, report));
      for (const idempotencyKey of [report.idempotencyKey, `${report.idempotencyKey}-2`])
        t.deepEqual(await right(submitted(subject, { ...report, idempotencyKey })), {
          _tag: 'AlreadyTaken',
          receipt: first.receipt,
        });
      await subject.finishImports();
      t.is((await right(submitted(subject, report)))._tag, 'AlreadyTaken');
      t.is(await arrived(subject, account.number), 1);
    },
    'known reports',
  );

  law('a report is rendered the same each time, and any other report otherwise', async (t, subject) => {
    const { report } = await oneLine(subject);
    const { render } = subject.uploader;
    t.deepEqual(render(report), render(structuredClone(report)));
    t.true(render(report).title.length > 0 && render(report).text.includes('3600'));
    const others: ReadonlyArray<UploadPart> = [
      withLine(report, { quantity: 3601n }),
      withLine(report, { accountNumber: newAccountNumber() }),
      withLine(report, { subscriptionNumber: 'A-S9' }),
      withLine(report, { chargeNumber: 'C-9' }),
      withLine(report, { startDate: addDays(await subject.today(), -2) }),
      withLine(report, { description: `${descriptionOf(report)}0` }),
      { ...report, lines: [...report.lines, ...report.lines] },
    ];
    const fingerprints = [report, ...others].map((one) => render(one).fingerprint);
    t.is(new Set(fingerprints).size, others.length + 1);
  });

  law(
    'usage is found by its own lines once it is imported, and on no other account',
    async (t, subject) => {
      const { account, report } = await oneLine(subject);
      const find = (change: Partial<UsageReportLine> = {}) => right(subject.uploader.arrival(withLine(report, change)));
      t.deepEqual(await find(), none);
      await right(submitted(subject, report));
      t.true(['none', 'Pending'].includes(tagOf(await find())), 'while it is queued: pending at most');
      await subject.finishImports();
      t.deepEqual(await find(), some({ _tag: 'Completed' as const }));
      t.deepEqual(await find({ accountNumber: (await created(subject)).number }), none);
      t.deepEqual(await find({ accountNumber: newAccountNumber() }), none);
      t.is(await arrived(subject, account.number), 1);
    },
    'held imports',
  );

  law(
    'usage is found by its exact description, with quotes, commas and backslashes too, and by no other',
    async (t, subject) => {
      for (const given of [undefined, `it's "5 %", \\ and 'x' or _ 计`]) {
        const { report } = await oneLine(subject, given);
        const find = (description: string) => right(subject.uploader.arrival(withLine(report, { description })));
        await right(submitted(subject, report));
        await subject.finishImports();
        const description = descriptionOf(report);
        t.is(tagOf(await find(description)), 'Completed');
        for (const other of [description.slice(0, -1), `${description} `, `' or '1' = '1`])
          t.deepEqual(await find(other), none, other);
      }
    },
    'descriptions',
  );

  law('a report with one line that cannot be taken fails whole: none of it arrives', async (t, subject) => {
    const { account, report } = await oneLine(subject);
    const [line] = report.lines;
    if (line === undefined) return t.fail('the report has no line');
    const bad = { ...report, lines: [line, { ...line, accountNumber: newAccountNumber() }] };
    const { receipt } = await right(submitted(subject, bad));
    await subject.finishImports();
    const status = await right(subject.uploader.status({ receipt, report: bad }));
    t.is(status._tag, 'Failed');
    t.true(status._tag === 'Failed' && status.reason.length > 0, 'the reason is said');
    t.is(await arrived(subject, account.number), 0);
    t.not(tagOf(await right(subject.uploader.arrival(report))), 'Completed');
  });

  law('a report that is a tenth larger than the provider says that it takes is refused', async (t, subject) => {
    const { account, report } = await oneLine(subject);
    const [line] = report.lines;
    if (line === undefined) return t.fail('the report has no line');
    const { limit, empty, ofLine } = subject.uploader.size;
    t.true(empty + ofLine(line) < limit, 'a single line fits');
    if (!Number.isFinite(limit)) return;
    const lines = Array.from({ length: Math.ceil((1.1 * limit - empty) / ofLine(line)) }, () => line);
    t.is((await left(submitted(subject, { ...report, lines })))._tag, 'Refused');
    await subject.finishImports();
    t.is(await arrived(subject, account.number), 0);
    // Under a key of its own: a stored failure is repeated for its key, where keys are honoured.
    await right(submitted(subject, { ...report, idempotencyKey: `${report.idempotencyKey}-2` }));
  });

  law(
    'usage that was submitted after a moment is listed whole, with what its lines said',
    async (t, subject) => {
      const since = startOfDay(addDays(await subject.today(), -1));
      const [one, other] = [await created(subject), await created(subject)];
      const on = addDays(await subject.today(), -40);
      const reports = [
        aUsageReport(one, [
          { quantity: 9_999_999_999_999n, on },
          { quantity: 5n, on: addDays(on, 1), description: `it's "5", not 6` },
        ]),
        aUsageReport(other, [{ quantity: 7n, on }]),
      ];
      const listed = async () =>
        (await allOf(subject.uploader.arrivedSince(since))).filter(({ accountNumber }) =>
          [one.number, other.number].includes(accountNumber),
        );
      for (const report of reports) await right(submitted(subject, report));
      await subject.finishImports();
      const asText = ({ submittedAt, quantity, ...rest }: ArrivedUsage) => {
        t.true(submittedAt > since);
        return { ...rest, quantity: quantity.toFixed() };
      };
      t.deepEqual(
        (await listed()).map(asText).sort((a, b) => (a.description < b.description ? -1 : 1)),
        reports
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
    },
    'listed records',
  );

  law(
    'usage that was submitted before the moment is not listed',
    async (t, subject) => {
      const account = await created(subject);
      await used(subject, account, { quantity: 5n, on: addDays(await subject.today(), -1) });
      await subject.letDaysPass(3);
      const since = startOfDay(addDays(await subject.today(), -1));
      t.deepEqual(await allOf(subject.uploader.arrivedSince(since)), []);
      const later = await used(subject, account, { quantity: 6n, on: addDays(await subject.today(), -1) });
      t.deepEqual(
        (await allOf(subject.uploader.arrivedSince(since))).map(({ description }) => description),
        later.lines.map(({ description }) => description),
      );
    },
    'clock',
    'listed records',
  );

  law(
    'an import that failed says why, and nothing of it arrives',
    async (t, subject) => {
      const { account, report } = await oneLine(subject);
      await subject.failNextImport('the provider had a bad day');
      const { receipt } = await right(submitted(subject, report));
      await subject.finishImports();
      const status = await right(subject.uploader.status({ receipt, report }));
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
      `a report that is ${fault} is ${tag}, is sent once only, and ${count === 0 ? 'leaves no usage' : 'is found by its lines'}`,
      async (t, subject) => {
        const { account, report } = await oneLine(subject);
        await subject.spoilNextSubmit(fault);
        const answer = await submitted(subject, report)();
        t.is(isLeft(answer) ? answer.left._tag : 'taken', tag);
        t.true(isLeft(answer) && answer.left.reason.length > 0, 'the reason is said');
        await subject.finishImports();
        t.is(await arrived(subject, account.number), count);
        t.is(tagOf(await right(subject.uploader.arrival(report))), count === 0 ? 'none' : 'Completed');
      },
      'faults',
    );
});
