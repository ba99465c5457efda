/** Where traces begin in these apps, or go on that others began: requests, and runs of jobs. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

const tracer = trace.getTracer('usage-billing');

/** What proxies log for a client that hung up before it got a response. */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * A span from here until the response is over, in the trace that the request's `traceparent` names. `route` is the template
 * of the path, once it is known: paths hold ids.
 */
export const inServerSpan = <A>(
  { method = '', headers }: IncomingMessage,
  response: ServerResponse,
  route: () => string | undefined,
  work: () => Promise<A>,
): Promise<A> =>
  tracer.startActiveSpan(
    method,
    { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } },
    propagation.extract(context.active(), headers),
    (span) => {
      // A file that is sent has ten already, after which Node warns of a leak.
      response.setMaxListeners(response.getMaxListeners() + 1);
      response.once('close', () => {
        const status = response.headersSent ? response.statusCode : CLIENT_CLOSED_REQUEST;
        const template = route();
        if (template !== undefined) span.updateName(`${method} ${template}`).setAttribute('http.route', template);
        span.setAttribute('http.response.status_code', status);
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      });
      return work();
    },
  );

/** A span, and a trace of its own, for one run of a job. `errorType` is undefined where it succeeded. */
export const inRunSpan = <A>(
  name: string,
  attributes: Readonly<Record<string, string>>,
  errorType: (result: A) => string | undefined,
  work: () => Promise<A>,
): Promise<A> =>
  tracer.startActiveSpan(name, { root: true, attributes }, async (span) => {
    try {
      const result = await work();
      const failure = errorType(result);
      if (failure !== undefined) span.setAttribute('error.type', failure).setStatus({ code: SpanStatusCode.ERROR });
      return result;
    } finally {
      span.end();
    }
  });
