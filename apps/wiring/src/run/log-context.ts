/** What every log line says about the work that it is part of, wherever in the program the line is written. */
import { context, createContextKey, isSpanContextValid, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/** By name, such as the id of a request. */
export type LogFields = Readonly<Record<string, string>>;

const FIELDS = createContextKey('fields of log lines');

/** Adds the fields to all log lines of `work`, and of what it calls and waits for. */
export const withLogFields = <A>(fields: LogFields, work: () => A): A => {
  keepContext();
  const within = context.active();
  return context.with(within.setValue(FIELDS, { ...(within.getValue(FIELDS) as LogFields), ...fields }), work);
};

/** Those of the work under way, and which span of which trace it is. */
export const currentLogFields = (): LogFields => {
  const fields = context.active().getValue(FIELDS) as LogFields | undefined;
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined || !isSpanContextValid(span)
    ? { ...fields }
    : { ...fields, traceId: span.traceId, spanId: span.spanId };
};

let kept = false;

/** From now on, contexts last across callbacks and promises. A host that has its own manager of contexts keeps that. */
export const keepContext = (): void => {
  if (kept) return;
  kept = true;
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
};
