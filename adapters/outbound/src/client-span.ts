/** A call to another system as a span of the trace that it belongs to. An entry of its own, because it needs no cockatiel. */
import {
  type Attributes,
  context,
  isSpanContextValid,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type * as E from 'fp-ts/lib/Either.js';

/** One call, as a trace shows it. */
export interface ClientCall {
  /** One of few, without ids or values: `Zuora GET accounts`. Asked only where there is a trace. */
  readonly name: () => string;
  /** None may hold a secret, or anything about a customer. */
  readonly attributes?: Attributes;
}

/** For the request that is sent: `traceparent`, and `tracestate` where there is one. Empty outside of a trace. */
export type TraceHeaders = Readonly<Record<string, string>>;

const tracer = trace.getTracer('usage-billing');

/**
 * Runs `work` in a span of its own, which failed where `work` throws or results in a `Left`. Outside of a trace there is none: what nobody asked for, such as a lease that is
 * renewed, would be a trace of a single span every few seconds.
 *
 * ```ts
 * const response = await inClientSpan({ name: () => 'GET organizations' }, (headers) => fetch(url, { headers }));
 * ```
 */
export const inClientSpan = async <A>(
  { name, attributes = {} }: ClientCall,
  work: (headers: TraceHeaders) => Promise<A>,
): Promise<A> => {
  const parent = trace.getActiveSpan();
  if (parent === undefined || !isSpanContextValid(parent.spanContext())) return work({});
  return tracer.startActiveSpan(name(), { kind: SpanKind.CLIENT, attributes }, async (span) => {
    try {
      const headers = {};
      propagation.inject(context.active(), headers);
      const result = await work(headers);
      if (isLeft(result)) markFailed(span, result.left._tag);
      return result;
    } catch (error) {
      markFailed(span, error instanceof Error ? error.name : 'unknown');
      throw error;
    } finally {
      span.end();
    }
  });
};

/** Errors of adapters are tagged. */
const isLeft = (result: unknown): result is { readonly left: { readonly _tag: string } } =>
  (result as Partial<E.Left<unknown>> | undefined)?._tag === 'Left';

/** The kind alone: messages repeat what was sent. */
const markFailed = (span: Span, errorType: string): void => {
  span.setAttribute('error.type', errorType);
  span.setStatus({ code: SpanStatusCode.ERROR });
};
