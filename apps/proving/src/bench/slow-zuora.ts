/** The process that plays Zuora in a bench: every answer takes its time; at the end it tells what it was asked. */
import { startFakeZuora } from '@usage-billing/zuora-fake';

const [organizations, latencyMs, hanging] = process.argv.slice(2).map(Number) as [number, number, number];

const zuora = await startFakeZuora({ importDelayMs: 0, maxConcurrent: 1_000 });
for (let index = 0; index < organizations; index += 1)
  zuora.control.addAccount({ number: `W${index}`, contractEffectiveDate: '2020-01-01' });
// The first rule that fits is played: the one account never answers, as often as it is asked.
if (hanging === 1)
  zuora.control.fault({ path: `accounts/W${organizations >> 1}/summary`, times: 1e9, fault: { kind: 'hang' } });
zuora.control.fault({ times: 1e9, fault: { kind: 'latency', ms: latencyMs } });

export interface ZuoraFigures {
  readonly calls: number;
  /** Of accounts and their subscriptions. */
  readonly accountCalls: number;
  /** From the first of them to the last, without the one that hangs. */
  readonly accountSeconds: number;
  /** From the first account call to the first usage file. */
  readonly secondsToFirstFile: number;
  readonly files: number;
  readonly quantity: string;
  readonly records: number;
}

const figures = (): ZuoraFigures => {
  const calls = zuora.control.calls();
  const hung = `accounts/W${organizations >> 1}/`;
  const accountCalls = calls.filter(({ path }) => /^(accounts|subscriptions\/accounts)\/W/.test(path));
  const moments = accountCalls
    .filter(({ path }) => !path.includes(hung) || hanging !== 1)
    .map(({ at }) => Date.parse(at));
  const first = moments.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = moments.reduce((a, b) => Math.max(a, b), 0);
  const files = calls.filter(({ method, path }) => method === 'POST' && path === 'usage');
  const usage = zuora.control.usage();
  return {
    calls: calls.length,
    accountCalls: accountCalls.length,
    accountSeconds: (last - first + latencyMs) / 1000,
    secondsToFirstFile: (Date.parse(files[0]?.at ?? '') - first) / 1000,
    files: files.length,
    quantity: usage.reduce((sum, { quantity }) => sum + BigInt(quantity), 0n).toString(),
    records: usage.reduce((count, { records }) => count + records, 0),
  };
};

process.on('message', () => process.send?.(figures()));
// The bench that asked for it is gone.
process.on('disconnect', () => process.exit());
process.send?.({ url: zuora.url });
