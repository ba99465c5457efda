/** The ingester in-process: takes events over HTTP and the forward protocol, keeps them on disk, and delivers them. */
import type { Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, DAY, plus, SECOND } from '@usage-billing/core/shared';
import { type AppendedLetters, type DeadLetters, ingestEvents } from '@usage-billing/core/usage';
import type { InputOptions } from '@usage-billing/fluentd';
import { openSpool, type Spool } from '@usage-billing/spool';
import {
  ClockToken,
  EventStoreToken,
  type Logger,
  LoggerToken,
  listenOrFail,
  StartFailure,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Container } from 'inversify';
import type { Registry } from 'prom-client';
import { type ClockGuard, clockGuard } from './clock-guard.ts';
import { overShareLog } from './dead-letters/over-share-log.ts';
import { inputTls } from './input-problems.ts';
import { createIngesterMetrics, type IngesterMetrics } from './metrics.ts';
import { openInputs } from './open-inputs.ts';
import type { IngesterConfig } from './settings.ts';

export interface RunningIngester {
  /** Where events are posted to. */
  readonly url: string;
  /** Where the forward protocol is spoken, as `host:port`. */
  readonly forwardAddress: string;
  readonly registry: Registry;
  /** That of the HTTP input. */
  readonly server: Server;
  readonly spool: Spool;
  readonly clockGuard: ClockGuard;
  /** Takes nothing new, answers what is under way, and keeps on disk what could not be delivered. The container stays open. */
  readonly close: () => Promise<void>;
}

/** Undelivered events wait on disk for the next start, so that a stop need not wait for the event store. */
const FLUSH_MILLIS = 5_000;

export const bufferDirectoryOf = ({
  bufferDirectory,
  dataDirectory,
}: Pick<IngesterConfig, 'bufferDirectory' | 'dataDirectory'>): string =>
  bufferDirectory ?? join(dataDirectory, 'buffer');

/** Throws a `StartFailure` when the buffer cannot be used. */
export const openBuffer = async (
  container: Container,
  config: IngesterConfig,
  metrics: IngesterMetrics,
  onExchange: () => void = () => undefined,
): Promise<Spool> => {
  const logger = await container.getAsync(LoggerToken);
  const clock = await container.getAsync(ClockToken);
  let failing = false;
  const opened = await openSpool({
    directory: bufferDirectoryOf(config),
    store: await container.getAsync(EventStoreToken),
    clock,
    maxBytes: config.bufferMaxBytes,
    deadLetterQuota: {
      ...(config.deadLetterMaxBytes === undefined ? {} : { bytes: config.deadLetterMaxBytes }),
      count: config.deadLetterMaxCount,
    },
    retentionMillis: config.bufferRetentionSeconds * 1000,
    batchRows: config.deliveryRows,
    concurrency: config.deliveryConcurrency,
    onDelivered: (batch) => {
      onExchange();
      metrics.delivered(batch);
      if (failing) logger.info('the event store takes events again');
      failing = false;
      batch.outcomes.forEach((outcome, index) => {
        const event = batch.events[index];
        if (outcome._tag === 'Quarantined')
          logger.warn(
            { uniqueKey: event?.uniqueKey, instanceId: event?.instanceId },
            'key is taken by another payload; see "billing ingester conflict list"',
          );
        if (outcome._tag === 'AfterRetention')
          logger.warn(
            { uniqueKey: event?.uniqueKey, instanceId: event?.instanceId, reason: outcome.reason },
            'an event came after retention and counts nowhere; see "billing ingester events late"',
          );
        if (outcome._tag === 'Refused')
          logger.error(
            { uniqueKey: event?.uniqueKey, reason: outcome.reason },
            'the event store refused a row for good',
          );
      });
    },
    onRetry: (failure, waitMillis) => {
      metrics.deliveryFailed();
      // Once for an outage; the metrics tell how long it lasts.
      logger[failing ? 'debug' : 'error']({ failure, waitMillis }, 'events cannot be delivered; they wait on disk');
      failing = true;
    },
  })();
  if (E.isLeft(opened)) throw new StartFailure(`${opened.left.message} (INGESTER_BUFFER_DIRECTORY)`);
  const { tornBytes } = opened.right.stats();
  if (tornBytes > 0)
    logger.warn({ tornBytes }, 'a crash tore off the end of the buffer; nobody was told that those events were kept');
  metrics.watch(opened.right.stats, clock);
  return opened.right;
};

const countingLetters = (
  letters: DeadLetters,
  metrics: IngesterMetrics,
  logOverShare: (tags: ReadonlyArray<string>) => void,
): NonNullable<InputOptions['reject']> => {
  const count = ({ kept, dropped, overShare }: AppendedLetters): void => {
    metrics.deadLetters('rejected', kept + dropped);
    metrics.deadLettersDropped(dropped);
    logOverShare(overShare);
  };
  return (rejected) => TE.map(count)(letters.append(rejected));
};

const EXPIRE_EVERY_MILLIS = 3_600_000;

/** Not by a clock that is wrong: letters are dated by it, and would all be too old at once. */
const expireLetters = (
  spool: Spool,
  { deadLetterDays }: IngesterConfig,
  clock: Clock,
  guard: ClockGuard,
  logger: Logger,
): (() => void) => {
  const expire = async (): Promise<void> => {
    if (O.isNone(guard.skew()) || O.isSome(guard.problem())) return;
    const expired = await spool.deadLetters.expire(plus(clock.now(), -BigInt(deadLetterDays) * DAY))();
    if (E.isRight(expired) && expired.right > 0) logger.warn({ letters: expired.right }, 'dead letters expired');
  };
  void expire();
  const timer = setInterval(() => void expire(), EXPIRE_EVERY_MILLIS).unref();
  return () => clearInterval(timer);
};

/** An event store that need not be there at start: the clock is compared with it once it is. */
const FIRST_MEASUREMENT_MILLIS = 1_000;

/** Waits for the first comparison with an event store that answers soon. */
const guardClock = async (
  container: Container,
  { maxClockSkew }: IngesterConfig,
  logger: Logger,
): Promise<ClockGuard> => {
  const store = await container.getAsync(EventStoreToken);
  const guard = clockGuard({
    clock: await container.getAsync(ClockToken),
    storeNow: store.now,
    maxSkew: BigInt(maxClockSkew) * SECOND,
    onChange: O.match(
      () => logger.info('the clock agrees with the event store again; events are accepted'),
      (problem) => logger.error({ problem }, 'nothing is accepted: the clock is wrong'),
    ),
  });
  const waiting = new AbortController();
  const late = pause(FIRST_MEASUREMENT_MILLIS, undefined, { signal: waiting.signal }).catch(() => undefined);
  await Promise.race([guard.measure(), late]);
  waiting.abort();
  return guard;
};

/** An event is stamped only by a clock that agrees with the event store's. */
const guarded =
  (ingest: InputOptions['ingest'], guard: ClockGuard): InputOptions['ingest'] =>
  (events) => {
    const problem = guard.problem();
    return O.isNone(problem) ? ingest(events) : TE.left({ _tag: 'EventStoreUnavailable', message: problem.value });
  };

const inputOptions = async (
  container: Container,
  spool: Spool,
  metrics: IngesterMetrics,
  logger: Logger,
  guard: ClockGuard,
): Promise<InputOptions> => {
  const clock = await container.getAsync(ClockToken);
  return {
    ingest: guarded(ingestEvents({ eventStore: spool.store, clock }), guard),
    reject: countingLetters(spool.deadLetters, metrics, overShareLog(logger, clock)),
    clock,
    onRecords: metrics.received,
    onUnknownFields: metrics.countUnknownFields,
    onFailure: (message) => logger.error({ message }, 'events could not be kept; their senders were told'),
  };
};

/** Throws a `StartFailure` when a port, the buffer or a certificate cannot be had. */
export const startIngester = async (container: Container, config: IngesterConfig): Promise<RunningIngester> => {
  const tls = inputTls(config);
  if (E.isLeft(tls)) throw new StartFailure(tls.left.join('\n'));
  const logger = await container.getAsync(LoggerToken);
  const metrics = createIngesterMetrics();
  const guard = await guardClock(container, config, logger);
  metrics.watchClock(guard.skew);
  const spool = await openBuffer(container, config, metrics, () => void guard.measure());
  const stopExpiring = expireLetters(spool, config, await container.getAsync(ClockToken), guard, logger);
  const options = await inputOptions(container, spool, metrics, logger, guard);
  const { http, forward } = openInputs(options, config, tls.right, { metrics, logger });
  const close = async (): Promise<void> => {
    guard.stop();
    stopExpiring();
    await Promise.all([http.close(), forward.close()]);
    await spool.close(FLUSH_MILLIS);
  };
  try {
    const { host, port, forwardHost, forwardPort } = config;
    const origin = await listenOrFail(http.server, { host, port, setting: 'INGESTER_PORT' });
    const forwarding = { host: forwardHost, port: forwardPort, setting: 'INGESTER_FORWARD_PORT' };
    const forwardUrl = await listenOrFail(forward.server, forwarding);
    const scheme = tls.right.http === undefined ? origin : origin.replace('http:', 'https:');
    const forwardAddress = forwardUrl.replace('http://', '');
    return {
      url: `${scheme}/billing`,
      forwardAddress,
      registry: metrics.registry,
      server: http.server,
      spool,
      clockGuard: guard,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
