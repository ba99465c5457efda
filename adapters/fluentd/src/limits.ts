/**
 * What one record may cost. A few kilobytes of compressed input can stand for millions of containers, each of which takes
 * time and memory many times its size, so readers count while they read and refuse the record, not the batch it is in.
 */
import type { FieldProblem } from '@usage-billing/contracts/wire';

/** Levels of arrays and objects, the record itself included. */
export const MAX_DEPTH = 100;

/**
 * Keys and values of all arrays and objects in a record. The largest valid metadata (16 KiB of JSON) has fewer than 5,000.
 * An empty container counts as one, so that a container always costs something.
 */
export const MAX_ELEMENTS = 10_000;

/** Of a record as it was sent, once decompressed. A valid record needs about 100 KiB at most, however it is escaped. */
export const MAX_RECORD_BYTES = 1024 * 1024;

export const TOO_DEEP: FieldProblem = { field: 'record', reason: `is nested more than ${MAX_DEPTH} deep` };

export const TOO_MANY_ELEMENTS: FieldProblem = {
  field: 'record',
  reason: `has more than ${MAX_ELEMENTS} keys and values`,
};

export const TOO_LARGE: FieldProblem = { field: 'record', reason: `is larger than ${MAX_RECORD_BYTES} bytes` };

/** What a container of so many members, or pairs of key and value, counts. */
export const elementsOfArray = (length: number): number => (length === 0 ? 1 : length);
export const elementsOfMap = (pairs: number): number => (pairs === 0 ? 1 : 2 * pairs);

const FREE_CONTAINERS = 4;
const BYTES_PER_CONTAINER = 32;

/**
 * What it cost to build a record, in bytes of an ordinary one: a container of one byte takes about as long as 32 bytes of
 * text. A record has two, the second for its metadata.
 */
export const costOf = (bytes: number, containers: number): number =>
  bytes + BYTES_PER_CONTAINER * Math.max(0, containers - FREE_CONTAINERS);

const ALWAYS_ALLOWED = 8 * 1024 * 1024;
const ALLOWED_PER_BYTE = 512;

/**
 * What may be built of what took so many bytes to send. Records that differ in nothing but a counter compress to one byte
 * or so of 200; what goes beyond that was made to cost time, even if each record is within its limits.
 */
export const costAllowed = (sentBytes: number): number => ALWAYS_ALLOWED + ALLOWED_PER_BYTE * sentBytes;

/** The limit that a value in memory exceeds. It stops at the limit, however large or deep the value is. */
export const limitExceededBy = (value: unknown): FieldProblem | undefined => {
  let elements = 0;
  const visit = (part: unknown, depth: number): FieldProblem | undefined => {
    if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return undefined;
    if (depth > MAX_DEPTH) return TOO_DEEP;
    const members: ReadonlyArray<unknown> = Array.isArray(part) ? part : Object.values(part);
    elements += Array.isArray(part) ? elementsOfArray(part.length) : elementsOfMap(members.length);
    if (elements > MAX_ELEMENTS) return TOO_MANY_ELEMENTS;
    for (const member of members) {
      const problem = visit(member, depth + 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
  return visit(value, 1);
};
