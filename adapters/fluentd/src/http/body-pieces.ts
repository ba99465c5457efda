/** A request's body in pieces, read only as fast as they are dealt with. */
import type { IncomingMessage } from 'node:http';
import * as E from 'fp-ts/lib/Either.js';
import type { InFlight, Share } from '../in-flight.ts';
import { PIECE_BYTES, type Piece, type Pieces } from '../pieces.ts';
import { discardRest } from './discard-rest.ts';

export type BodyError =
  | { readonly _tag: 'BodyTooLarge'; readonly limit: number }
  | { readonly _tag: 'TooMuchInFlight' }
  | { readonly _tag: 'BodyTooSlow' }
  /** The client went away in the middle. */
  | { readonly _tag: 'BodyAborted' };

export interface HeldBody extends Pieces<BodyError> {
  /** What it holds of the memory for bodies; every piece is counted there until it is released. */
  readonly share: Share;
}

export const bodyPieces = (request: IncomingMessage, maxBytes: number, inFlight: InFlight): HeldBody => {
  let chunks: Buffer[] = [];
  let size = 0;
  let total = 0;
  let ended = false;
  let error: BodyError | undefined;
  let deliver: ((piece: E.Either<BodyError, Piece>) => void) | undefined;

  const refuse = (why: BodyError): void => {
    if (error !== undefined) return;
    error = why;
    chunks = [];
    share.close();
    discardRest(request);
    answerWaiting();
  };
  const share = inFlight.open(() => refuse({ _tag: 'BodyTooSlow' }));

  const answerWaiting = (): void => {
    if (deliver === undefined || (error === undefined && !ended && size < PIECE_BYTES)) return;
    share.setWaiting(false);
    const answer = deliver;
    deliver = undefined;
    answer(error === undefined ? E.right(takePiece()) : E.left(error));
  };
  const takePiece = (): Piece => {
    if (!ended) request.pause();
    const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size);
    chunks = [];
    size = 0;
    return { bytes, last: ended };
  };

  request.on('data', (chunk: Buffer) => {
    total += chunk.length;
    if (error !== undefined) return;
    if (total > maxBytes) return refuse({ _tag: 'BodyTooLarge', limit: maxBytes });
    if (!share.take(chunk.length)) return refuse({ _tag: 'TooMuchInFlight' });
    size += chunk.length;
    chunks.push(chunk);
    answerWaiting();
  });
  request.on('end', () => {
    ended = true;
    answerWaiting();
  });
  request.on('error', () => refuse({ _tag: 'BodyAborted' }));
  request.on('close', () => {
    if (!ended) refuse({ _tag: 'BodyAborted' });
  });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) refuse({ _tag: 'BodyTooLarge', limit: maxBytes });

  return {
    share,
    received: () => total,
    close: () => share.close(),
    next: () =>
      new Promise((resolve) => {
        deliver = resolve;
        share.setWaiting(true);
        answerWaiting();
        if (deliver !== undefined) request.resume();
      }),
  };
};
