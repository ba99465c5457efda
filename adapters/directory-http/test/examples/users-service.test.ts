/** How another team proves its users service: it binds the laws, and says how to fill its own database. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { organizationDirectoryLaws } from '@usage-billing/contracts/laws';
import { OrganizationBody } from '@usage-billing/contracts/wire';
import { directoryClient, httpDirectory } from '@usage-billing/directory-http';
import test from 'ava';
import { type UsersDatabase, usersService } from './users-service.ts';

organizationDirectoryLaws(
  test,
  async () => {
    const database: UsersDatabase = { rows: new Map(), grants: new Set() };
    const server = usersService(database, 'our-token').listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      directory: httpDirectory(directoryClient({ baseUrl: `http://127.0.0.1:${port}`, token: 'our-token' })),
      seed: async (organizations, grants) => {
        for (const one of organizations) database.rows.set(one.externalId, OrganizationBody.encode(one));
        for (const one of grants) database.grants.add(`${one.userId} ${one.permission} ${one.externalId}`);
      },
      close: async () => {
        server.close();
        server.closeIdleConnections();
      },
    };
  },
  { name: 'our users service', lacking: { actions: 'we keep our own log of what staff did' } },
);
