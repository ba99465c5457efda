/** Whether traces are recorded and where they go, by the variables that OpenTelemetry defines. Off unless they ask for it. */
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { StartFailure } from '../exit-code.ts';
import type { Logger } from './logger.ts';
import type { Environment } from './program.ts';
import type { Tracing } from './tracing-sdk.ts';

/**
 * Starts the SDK, which is loaded only then. Throws a `StartFailure` where the variables ask for what there is not.
 * `exporter`: for tests, in place of the one that the variables name.
 */
export const startTracing = async (
  app: string,
  env: Environment,
  logger: Logger,
  exporter?: SpanExporter,
): Promise<Tracing> => {
  if (exporter === undefined && !isAskedFor(env)) return { stop: () => Promise.resolve() };
  const { installSdk } = await import('./tracing-sdk.ts');
  return installSdk(app, env, logger, exporter);
};

const isAskedFor = (env: Environment): boolean => {
  const given = (name: string): string => env[name]?.trim() ?? '';
  if (given('OTEL_SDK_DISABLED').toLowerCase() === 'true') return false;
  const endpoint = given('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') || given('OTEL_EXPORTER_OTLP_ENDPOINT');
  const exporter = given('OTEL_TRACES_EXPORTER') || (endpoint === '' ? 'none' : 'otlp');
  if (exporter === 'none') return false;
  if (exporter !== 'otlp') throw new StartFailure(`OTEL_TRACES_EXPORTER is "${exporter}": it can be otlp or none`);
  const protocol = given('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') || given('OTEL_EXPORTER_OTLP_PROTOCOL') || 'http/json';
  if (protocol !== 'http/json')
    throw new StartFailure(
      `OTEL_EXPORTER_OTLP_PROTOCOL is "${protocol}": traces are sent as http/json, which collectors take on port 4318`,
    );
  return true;
};
