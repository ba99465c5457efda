/** The directory's wire contract: nothing is lost on the way, and the OpenAPI document says what the codecs take. */

import { Validator } from '@seriousme/openapi-schema-validator';
import { anOrganization, at, instance } from '@usage-billing/contracts/laws';
import { instant } from '@usage-billing/core/shared';
import type { Organization, TrialNotice } from '@usage-billing/core/trials';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import test from 'ava';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { none, some } from 'fp-ts/lib/Option.js';
import { DirectoryNoticeName, ExternalId, InternalId, NoticeName, OrganizationBody } from '../../src/wire/directory.ts';
import { directoryOpenApi } from '../../src/wire/directory-openapi.ts';
import { directoryProblemKinds, directoryProblemOf, directoryProblemType } from '../../src/wire/directory-problem.ts';
import { directoryRoutes } from '../../src/wire/directory-routes.ts';
import { jsonSchemas } from '../../src/wire/json-schema.ts';

const document = directoryOpenApi();

const optionOf = <A>(values: fc.Arbitrary<A>) =>
  fc.option(values).map((value) => (value === null ? none : some(value)));
const instants = fc.bigInt({ min: at('0001-01-01T00:00:00Z'), max: at('9999-12-31T23:59:59.999999Z') }).map(instant);
const text = fc.string({ unit: 'grapheme' });
const ids = fc.stringMatching(/^[a-z0-9-]{1,40}$/);

const organizations: fc.Arbitrary<Organization> = fc.record({
  id: optionOf(ids.map(instance)),
  externalId: ids,
  name: text,
  createdAt: instants,
  deletedAt: optionOf(instants),
  featureFlags: fc.array(text),
  team: optionOf(fc.record({ id: text, externalId: text, name: text })),
  billedExternally: fc.boolean(),
  emails: fc.array(text),
  platform: text,
  environment: text,
  trialExpiresAt: instants,
  trialPendingExpiryNotifiedAt: optionOf(instants),
  trialExpiredNotifiedAt: optionOf(instants),
  firstSeenConnectedAt: optionOf(instants),
  billingAccount: optionOf(fc.record({ provider: ids, number: text })),
  billingAccountCreatedAt: optionOf(instants),
  refuseDataAccess: fc.boolean(),
  refuseDataUpload: fc.boolean(),
  refuseDataReason: optionOf(text),
});

test('whatever an organization is, it arrives as it was sent, and fits the schema', (t) => {
  const schemas = jsonSchemas('#/$defs/');
  const schema = schemas.schemaOf(OrganizationBody);
  const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false });
  addFormats.default(ajv);
  const fits = ajv.compile({ ...schema, $defs: schemas.named() });
  fc.assert(
    fc.property(organizations, (organization) => {
      const sent: unknown = JSON.parse(JSON.stringify(OrganizationBody.encode(organization)));
      t.true(fits(sent), ajv.errorsText(fits.errors));
      t.deepEqual(OrganizationBody.decode(sent), E.right(organization));
    }),
  );
});

test('a field that may be null may be left out, and fields that nobody knows are ignored', (t) => {
  const { deletedAt: _, team: __, ...sent } = OrganizationBody.encode(anOrganization());
  t.deepEqual(OrganizationBody.decode({ ...sent, favouriteColour: 'green' }), E.right(anOrganization()));
  t.true(E.isLeft(OrganizationBody.decode({ ...sent, emails: undefined })));
  t.true(E.isLeft(OrganizationBody.decode({ ...sent, deletedAt: 'yesterday' })));
});

test('what climbs or breaks an address is no id', (t) => {
  for (const id of ['', '.', '..', 'a\u0000', 'a\n', '\uD800', 'x'.repeat(201)]) {
    t.false(ExternalId.is(id), id);
    t.false(InternalId.is(id), id);
  }
  for (const id of ['frosty-sky-72', '...', 'a/b', 'café']) t.true(ExternalId.is(id), id);
});

test('each notice has a name for addresses, and each name is a notice', (t) => {
  const notices: ReadonlyArray<TrialNotice> = [
    'trial pending expiry',
    'trial expired',
    'data upload refused',
    'trial extended',
  ];
  for (const notice of notices) {
    t.regex(NoticeName.encode(notice), /^[a-z-]+$/);
    t.deepEqual(NoticeName.decode(NoticeName.encode(notice)), E.right(notice));
  }
  t.true(E.isLeft(NoticeName.decode('trial expired')));
  t.true(E.isLeft(DirectoryNoticeName.decode('trial-extended')), 'it keeps no time of that one');
});

test('a problem is known by its type, and only the directory’s own types are', (t) => {
  const names = Object.keys(directoryProblemKinds) as (keyof typeof directoryProblemKinds)[];
  for (const name of names) t.is(directoryProblemOf(directoryProblemType(name)), name);
  for (const type of ['about:blank', 'organization-not-found', 'urn:usage-billing:problem:organization-not-found'])
    t.is(directoryProblemOf(type), undefined);
});

test('the OpenAPI document is valid, and has every route under its method with every part of its address', async (t) => {
  const judged = await new Validator().validate(JSON.parse(JSON.stringify(document)));
  t.true(judged.valid, JSON.stringify(judged.errors));
  const paths = document.paths as unknown as Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly operationId: string;
            readonly parameters: ReadonlyArray<{ readonly name: string; readonly in: string }>;
          }
        >
      >
    >
  >;
  for (const [operation, route] of Object.entries(directoryRoutes)) {
    const described = paths[`/${route.path}`]?.[route.method.toLowerCase()];
    t.is(described?.operationId, operation);
    const parts = described?.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => `{${name}}`);
    t.deepEqual(parts, [...(route.path.match(/\{\w+\}/g) ?? [])]);
  }
  t.is(Object.values(paths).flatMap(Object.keys).length, Object.keys(directoryRoutes).length);
});
