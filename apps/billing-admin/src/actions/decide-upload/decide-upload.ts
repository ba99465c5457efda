/** Decides about an upload whose outcome was not seen, or gives one up. */
import type { ActionFailure, CarryOutError } from '@usage-billing/core/admin';
import {
  askProvider,
  type ProviderSaid,
  type ResolveUploadError,
  resolveUpload,
  transition,
  type Upload,
  type UploadResolution,
} from '@usage-billing/core/invoices';
import { fail, inSteps, step } from '@usage-billing/core/shared';
import type { UploadId } from '@usage-billing/core/usage';
import * as E from 'fp-ts/lib/Either.js';
import { isNone } from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { type Action, action } from '../../action/action.ts';
import type { PageError } from '../../page/page.ts';
import { reading } from '../../page/read.ts';
import type { PageDeps } from '../../ports.ts';
import {
  type AskedUpload,
  DECISIONS,
  type Decided,
  uploadDecided,
  uploadFields,
  uploadPreview,
} from './upload-words.ts';

const Input = t.type({
  id: t.string,
  decision: t.keyof({ taken: null, resend: null, 'give up': null } satisfies Record<Decided, null>),
});

/** `resolve` about one in doubt, `release` for giving one up: two names in the audit log, and so two actions. */
const decideUpload = (
  name: 'upload.resolve' | 'upload.release',
  path: `/${string}`,
  offered: ReadonlyArray<Decided>,
): Action<PageDeps> =>
  action<PageDeps>()<AskedUpload, t.TypeOf<typeof Input>>({
    name,
    path,
    nav: 'Uploads',
    role: 'operator',
    subject:
      (deps) =>
      ({ params }) =>
        inSteps(async function* () {
          const upload = yield* step(findUpload(deps, params.id ?? ''));
          return await asked(deps, upload, offered);
        }),
    title: ({ upload }) => `${offered.length > 1 ? 'Decide about' : 'Give up'} upload ${upload.name}`,
    fields: uploadFields,
    read: (sent, { upload, possible }) => {
      const decision = possible.find((one) => one === sent.get('decision'));
      return decision === undefined
        ? E.left(['Choose one of the decisions that are possible now.'])
        : E.right({ id: upload.id.toString(), decision });
    },
    input: Input,
    look:
      (deps) =>
      ({ id, decision }) =>
        inSteps(async function* () {
          const upload = yield* step(TE.mapLeft(notLooked)(findUpload(deps, id)));
          const { said } = await asked(deps, upload, offered);
          const { uploadPolicy: policy, clock } = deps;
          const after = transition(upload, resolutionOf(decision), clock.now(), policy);
          if (E.isLeft(after))
            return yield* fail<ActionFailure>({ _tag: 'ActionRefused', message: `${after.left.message}.` });
          return {
            title: `${DECISIONS[decision].title} ${upload.name}`,
            object: { kind: 'upload', id } as const,
            preview: uploadPreview(upload, decision, said, after.right.state._tag),
            carryOut: ({ by, note, ...through }) => {
              const resolution = resolutionOf(decision, `given up by ${by}: ${note}`);
              const order = { id: upload.id, resolution, policy, decision: { by, note, ...through } };
              return TE.map(uploadDecided)(TE.mapLeft(carryOutError)(resolveUpload(deps)(order)));
            },
          };
        }),
  });

export const resolveUploadAction = decideUpload('upload.resolve', '/uploads/:id/resolve', ['taken', 'resend']);
export const releaseUploadAction = decideUpload('upload.release', '/uploads/:id/release', ['give up']);

const resolutionOf = (decision: Decided, reason = ''): UploadResolution => {
  if (decision === 'taken') return { _tag: 'ResolveTaken' };
  return decision === 'resend' ? { _tag: 'ResolveResend' } : { _tag: 'Withdraw', reason };
};

const findUpload = ({ journal }: PageDeps, text: string): TE.TaskEither<PageError, Upload> =>
  inSteps(async function* () {
    const unknown: PageError = { _tag: 'NotFound', what: `upload with the id “${text}”` };
    if (!/^\d{1,18}$/.test(text)) return yield* fail(unknown);
    const found = yield* step(reading(journal.find(BigInt(text) as UploadId)));
    return isNone(found) ? yield* fail(unknown) : found.value;
  });

/** What was never sent is not asked about. */
const asked = async (
  { uploader, clock, uploadPolicy }: PageDeps,
  upload: Upload,
  offered: ReadonlyArray<Decided>,
): Promise<AskedUpload> => {
  const said: ProviderSaid | undefined =
    upload.state._tag === 'Prepared' ? undefined : await askProvider(uploader, upload)();
  const now = clock.now();
  const possible = offered.filter((one) => E.isRight(transition(upload, resolutionOf(one), now, uploadPolicy)));
  return { upload, said, possible, offered, at: now };
};

const notLooked = (error: PageError): ActionFailure =>
  error._tag === 'AdminDataUnavailable'
    ? { _tag: 'ActionUnavailable', message: error.message }
    : { _tag: 'ActionRefused', message: 'There is no such upload any more.' };

/** Each was refused before anything was written, but for a journal that did not answer. */
const carryOutError = (error: ResolveUploadError): CarryOutError => {
  switch (error._tag) {
    case 'StaleUpload':
    case 'DecisionRefused':
      return { _tag: 'ActionOutdated' };
    case 'JobAlreadyRunning':
      return refused('a run of the uploader is under way; propose it again in a minute');
    case 'NotSeenAtProvider':
    case 'MaybeAtProvider':
      return refused(error.message);
    case 'UploadNotFound':
      return refused(error.message);
    default:
      return {
        _tag: 'ActionUnavailable',
        message: `Whether it was decided is not known; the upload's page shows its state. ${error.message}`,
      };
  }
};

const refused = (why: string): CarryOutError => ({ _tag: 'ActionRefused', message: `Nothing was changed: ${why}.` });
