/** Queries in ZOQL, with every value quoted so that no text can become a part of the query. */
import { type Instant, instantToMillis } from '@usage-billing/core/shared';
import * as E from 'fp-ts/lib/Either.js';
import type { CallResult } from './attempt.ts';
import { postQuery, type ZuoraRequest } from './request.ts';

/** Control characters have no escape in ZOQL, and no place in what is asked for. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

const quote = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Builds a query from a template; every value in it becomes a quoted text. */
const zoql = (parts: TemplateStringsArray, ...values: ReadonlyArray<string>): CallResult<ZuoraRequest> =>
  values.some((value) => CONTROL.test(value))
    ? E.left({ _tag: 'NeverSent', reason: 'a query cannot hold control characters' })
    : E.right(postQuery(String.raw({ raw: parts }, ...values.map(quote))));

/** As Zuora writes moments itself: milliseconds, and the offset in digits. */
const dateTime = (moment: Instant): string => new Date(instantToMillis(moment)).toISOString().replace('Z', '+00:00');

export const accountIdQuery = (accountNumber: string): CallResult<ZuoraRequest> =>
  zoql`select Id from Account where AccountNumber = ${accountNumber}`;

export const usageByDescriptionQuery = (accountId: string, description: string): CallResult<ZuoraRequest> =>
  zoql`select Id, RbeStatus from Usage where AccountId = ${accountId} and Description = ${description}`;

/** An import has the name of its file, from when it is taken (*Field descriptions of Import*). */
export const importByNameQuery = (fileName: string): CallResult<ZuoraRequest> =>
  zoql`select Id, Status, StatusReason from Import where Name = ${fileName}`;

export const usageSubmittedAfterQuery = (moment: Instant): CallResult<ZuoraRequest> =>
  zoql`select Id, Description, AccountNumber, SubscriptionNumber, UOM, Quantity, StartDateTime, EndDateTime, SubmissionDateTime, RbeStatus from Usage where SubmissionDateTime > ${dateTime(moment)}`;

/** The same for what the gateway said of payments: a payment has a record for each attempt. */
export const transactionLogQuery = (paymentIds: ReadonlyArray<string>): ZuoraRequest =>
  postQuery(
    `select Id, PaymentId, GatewayReasonCode, TransactionDate from PaymentTransactionLog where ${paymentIds.map((id) => `PaymentId = ${quote(id)}`).join(' or ')}`,
  );

/** For at most a page of ids: a query has no other way to name several than `or`. */
export const fieldByIdQuery = (object: 'Usage' | 'Payment', field: string, ids: ReadonlyArray<string>): ZuoraRequest =>
  postQuery(`select Id, ${field} from ${object} where ${ids.map((id) => `Id = ${quote(id)}`).join(' or ')}`);
