/** The SDK of OpenTelemetry: loaded where traces are recorded, and nowhere else. */
import { DiagLogLevel, diag, propagation, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { StartFailure } from '../exit-code.ts';
import { keepContext } from './log-context.ts';
import type { Logger } from './logger.ts';
import type { Environment } from './program.ts';

export interface Tracing {
  /** Sends what is left, for some seconds at most. */
  readonly stop: () => Promise<void>;
}

/** Where the collector is, its headers and certificates the exporter reads from the environment by itself. */
export const installSdk = (
  app: string,
  env: Environment,
  logger: Logger,
  exporter: SpanExporter = new OTLPTraceExporter(),
): Tracing => {
  const provider = new TracerProvider({
    sampler: samplerOf(env),
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': app }))
      .merge(detectResources({ detectors: [envDetector, serviceNameEnvDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: EXPORT_TIMEOUT_MILLIS })],
  });
  const warn = (message: string): void => logger.warn({ reason: message }, 'traces were not sent');
  diag.setLogger({ error: warn, warn, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.WARN);
  keepContext();
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return { stop: () => provider.shutdown().catch((error: unknown) => warn(String(error))) };
};

const EXPORT_TIMEOUT_MILLIS = 5_000;

const ignore = (): void => undefined;

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
const samplerOf = ({
  OTEL_TRACES_SAMPLER: name = 'parentbased_always_on',
  OTEL_TRACES_SAMPLER_ARG: ratio = '1',
}: Environment): Sampler => {
  const roots: Readonly<Record<string, () => Sampler>> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratioOf(ratio)),
  };
  const root = roots[name.replace(/^parentbased_/, '')];
  if (root === undefined)
    throw new StartFailure(
      `OTEL_TRACES_SAMPLER is "${name}": it can be ${Object.keys(roots).join(', ')}, or one of these after parentbased_`,
    );
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root: root() }) : root();
};

const ratioOf = (text: string): number => {
  const ratio = Number(text);
  if (text.trim() === '' || !(ratio >= 0 && ratio <= 1))
    throw new StartFailure(`OTEL_TRACES_SAMPLER_ARG is "${text}": it has to be a number from 0 to 1`);
  return ratio;
};
