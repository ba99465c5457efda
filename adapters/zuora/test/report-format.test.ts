/** The file that Zuora is sent: its form, and that it never changes unnoticed. */
import { anUploadLine, day } from '@usage-billing/contracts/laws';
import { type UsageReport, type UsageReportLine, usageReport } from '@usage-billing/core/invoices';
import { zuoraReportFormat } from '@usage-billing/zuora';
import test from 'ava';
import { usageFileOf } from '../src/report-format.ts';
import { postUsage } from '../src/request.ts';
import { formatDay } from '../src/usage-csv.ts';

const report = (line: Partial<UsageReportLine> = {}, given: Partial<UsageReport> = {}): UsageReport => ({
  name: '17-3f9c2a',
  through: day('2026-10-15'),
  lines: [
    anUploadLine({
      accountNumber: 'W1',
      quantity: 172_800n,
      startDate: day('2026-10-13'),
      endDate: day('2026-10-15'),
      subscriptionNumber: 'A-S001',
      chargeNumber: 'C-001',
      description: 'Approx. usage: 2 node-days. Upload 17-3f9c2a',
      ...line,
    }),
  ],
  ...given,
});

const { render, size } = zuoraReportFormat({});

test('the file has a header, American dates, and the upload in every description', (t) => {
  const { title, text } = render(report());
  t.is(
    text,
    'ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION\n' +
      'W1,node-seconds,172800,10/13/2026,10/15/2026,A-S001,C-001,Approx. usage: 2 node-days. Upload 17-3f9c2a\n',
  );
  t.is(title, 'usage-2026-10-15-17-3f9c2a.csv');
});

/** Requests that are out when a new version is installed are repeated by it: a change here needs an answer to that. */
test('the same report makes the request that it made in every version so far', (t) => {
  t.is(render(report()).fingerprint, 'cd69671496fb19886657753bb0da889914fd56b6e8f926226a8203ed55860d7f');
  const { headers } = postUsage(usageFileOf(report()), 'usage-17');
  t.is(headers?.['content-type'], 'multipart/form-data; boundary=usage-file-80fd36ed55871ad1a4cb793aa66b2103618549b4');
});

test('more columns make another request, and no line is longer than the size says', (t) => {
  const wide = zuoraReportFormat({ extraColumns: ['UNIQUE_KEY'] });
  const long = report({}, { name: 'x'.repeat(26) });
  const { text, fingerprint } = wide.render(long);
  t.regex(text, /^ACCOUNT_ID,.*,DESCRIPTION,UNIQUE_KEY\n.*,x{26}-[0-9a-f]{32}\n$/);
  t.not(fingerprint, render(long).fingerprint);
  const lines = long.lines.reduce((sum, line) => sum + wide.size.ofLine(line), wide.size.empty);
  t.is(lines, Buffer.byteLength(text));
});

test('dates follow the configured format, and another format is another request', (t) => {
  t.is(formatDay(day('2026-10-05'), 'MM/DD/YYYY'), '10/05/2026');
  t.is(formatDay(day('2026-10-05'), 'DD.MM.YYYY'), '05.10.2026');
  t.is(formatDay(day('2026-10-05'), 'YYYY-MM-DD'), '2026-10-05');
  const other = zuoraReportFormat({ dateFormat: 'DD.MM.YYYY' }).render(report());
  t.regex(other.text, /,13\.10\.2026,15\.10\.2026,/);
  t.not(other.fingerprint, render(report()).fingerprint);
});

test('a field with commas, quotes or line breaks stays one field', (t) => {
  const { text } = render(report({ chargeNumber: 'a,"b"\nc' }));
  t.true(text.includes(',A-S001,"a,""b""\nc",Approx'));
});

test('a file name has at most 50 characters, whatever the number of the upload', (t) => {
  const upload = usageReport({
    id: 2n ** 63n - 1n,
    uploader: 'daily',
    through: day('2026-10-15'),
    createdAt: 0n as Parameters<typeof usageReport>[0]['createdAt'],
    lines: [anUploadLine()],
  });
  t.true(render(upload).title.length <= 50);
});

test('the size of a report is that of its file in bytes, and smaller than 4 MB', (t) => {
  const wide = report({ description: 'ä計' });
  const [line] = wide.lines;
  if (line === undefined) return t.fail('it has a line');
  t.is(size.empty + size.ofLine(line), usageFileOf(wide).content.length);
  t.is(size.limit, 4_000_000);
});
