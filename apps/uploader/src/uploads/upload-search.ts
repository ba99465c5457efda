/** Finds an upload in Zuora where that is configured; elsewhere each search fails with what is missing. */
import type { ResolveUploadDeps } from '@usage-billing/core/invoices';
import {
  cloudModule,
  component,
  token,
  UsageUploaderToken,
  type ZuoraAccess,
  zuoraAccess,
  zuoraSafetyRules,
  zuoraSettings,
} from '@usage-billing/wiring';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { ContainerModule } from 'inversify';

export type UploadSearch = ResolveUploadDeps['uploader'];

export const UploadSearchToken = token<UploadSearch>('UploadSearch');

export const uploadSearch = component({
  settings: zuoraSettings,
  rules: zuoraSafetyRules,
  modules: (config) =>
    E.match(
      (missing: ReadonlyArray<string>) => [failingSearch(missing.join(' '))],
      (access: ZuoraAccess) => [cloudModule(access), searchInZuora()],
    )(zuoraAccess(config)),
});

const searchInZuora = (): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(UploadSearchToken).toResolvedValue((uploader: UploadSearch) => uploader, [UsageUploaderToken]);
  });

const failingSearch = (message: string): ContainerModule =>
  new ContainerModule(({ bind }) => {
    const search: UploadSearch = { arrival: () => TE.left({ _tag: 'ProviderUnavailable', message }) };
    bind(UploadSearchToken).toConstantValue(search);
  });
