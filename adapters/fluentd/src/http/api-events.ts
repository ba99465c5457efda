/**
 * The paths to which the clients of OpenMeter and Lago post, so that they only need another address. Both use
 * `/api/v1/events`; the body tells whose client it is.
 */
import { type CloudEventRules, recordOfCloudEvent } from '../events/cloud-event.ts';
import { isLagoBody, type LagoRules, recordsOfLagoBody } from '../events/lago-event.ts';
import { jsonRecords } from '../records/json-records.ts';
import type { SentRecords } from '../unreadable.ts';
import { type Answer, answers } from './answer.ts';
import { type BodyFormat, mediaType } from './content-types.ts';
import type { BatchReport } from './report.ts';

const PATHS = ['/api/v1/events', '/api/v1/events/batch'];
const TYPES = ['application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json'];

export const isApiPath = (path: string): boolean => PATHS.includes(path);

export interface ApiFormat extends BodyFormat {
  readonly answer: (report: BatchReport) => Answer;
}

/** For one request. Undefined: bodies of this type are not read. */
export const apiFormat = (
  contentType: string | undefined,
  rules: CloudEventRules & LagoRules,
): ApiFormat | undefined => {
  if (!TYPES.includes(mediaType(contentType) ?? '')) return undefined;
  let fromLago = false;
  const recordsOf = (sent: unknown): SentRecords => {
    if (!isLagoBody(sent)) return [recordOfCloudEvent(sent, rules)];
    fromLago = true;
    return recordsOfLagoBody(sent, rules);
  };
  return {
    reader: jsonRecords,
    translate: (sent) => sent.flatMap(recordsOf),
    answer: (report) => (fromLago ? answers.lagoReport(report) : answers.openMeterReport(report)),
  };
};
