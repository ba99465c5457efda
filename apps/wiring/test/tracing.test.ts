/** Traces are off until OpenTelemetry's variables ask for them, and then reach a collector over HTTP, to the last span. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import test, { type ExecutionContext } from 'ava';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { Registry } from 'prom-client';
import { StartFailure } from '../src/exit-code.ts';
import { createJob } from '../src/job.ts';
import { createJobMetrics } from '../src/run/job-metrics.ts';
import { createLogger } from '../src/run/logger.ts';
import { startTracing } from '../src/run/tracing.ts';

type LogLine = Readonly<Record<string, unknown>>;

const quiet = createLogger('test', 'silent');

test.serial('Without the variables nothing is recorded', async (t) => {
  for (const env of [
    {},
    { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' },
    { OTEL_SDK_DISABLED: 'true', OTEL_TRACES_EXPORTER: 'otlp' },
  ]) {
    await (await startTracing('test', env, quiet)).stop();
    t.false(trace.getTracer('test').startSpan('x').isRecording());
  }
});

test.serial('What the variables ask for and there is not is said at start', async (t) => {
  const cases: ReadonlyArray<readonly [string, string]> = [
    ['OTEL_TRACES_EXPORTER', 'zipkin'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote'],
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
  ];
  for (const [name, value] of cases) {
    const env = { OTEL_TRACES_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER: 'traceidratio', [name]: value };
    const error = await t.throwsAsync(startTracing('test', env, quiet), { instanceOf: StartFailure });
    t.true(error?.message.startsWith(`${name} is "${value}": `), error?.message);
  }
});

test.serial('A run of a job is one trace at the collector, and its ids are in its log lines', async (t) => {
  const { url, received } = await startCollector(t);
  // The exporter reads its variables itself.
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = url;
  const tracing = await startTracing('billing-uploader', process.env, quiet);
  const lines: LogLine[] = [];
  const job = createJob<object, object>({
    name: 'upload' as never,
    schedule: '0 0 * * * *',
    execute: () => TE.left({ _tag: 'ProviderUnavailable', message: 'no response for W1' }),
    toJson: () => ({}),
    logger: createLogger('test', 'info', { write: (line) => void lines.push(JSON.parse(line)) }),
    metrics: createJobMetrics(new Registry()),
  });
  await job.run({ trigger: 'schedule' })();
  await job.run({ trigger: 'schedule' })();
  t.is(received.length, 0, 'sent in batches');
  await tracing.stop();

  const [
    {
      resourceSpans: [
        {
          resource,
          scopeSpans: [{ spans }],
        },
      ],
    },
  ] = received as Received;
  t.true(
    resource.attributes.some(({ key, value }) => key === 'service.name' && value.stringValue === 'billing-uploader'),
  );
  t.deepEqual(
    spans.map(({ name }) => name),
    ['job upload', 'job upload'],
  );
  t.is(new Set(spans.map(({ traceId }) => traceId)).size, 2);
  t.deepEqual(
    lines.map(({ traceId }) => traceId),
    spans.map(({ traceId }) => traceId),
  );
  t.is(new Set(lines.map(({ runId }) => runId)).size, 2);
  t.false(JSON.stringify(received).includes('W1'), 'a span tells the kind of a failure, not its text');
});

type Received = [
  {
    resourceSpans: [
      {
        resource: { attributes: { key: string; value: { stringValue: string } }[] };
        scopeSpans: [{ spans: { name: string; traceId: string }[] }];
      },
    ];
  },
];

const startCollector = async (t: ExecutionContext) => {
  const received: unknown[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/v1/traces') received.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
};
