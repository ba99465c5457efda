/** `/healthz`, `/readyz` and `/metrics`, on a port of their own that customers cannot reach. */
import type { Server } from 'node:http';
import { type AdminPage, createAdminServer } from '@usage-billing/wiring';
import type { Registry } from 'prom-client';

/** Not listening yet. `failing` names what the API cannot do without and that does not respond; empty: ready. */
export const createApiAdminServer = (registry: Registry, failing: () => Promise<ReadonlyArray<string>>): Server => {
  const readiness: AdminPage = ({ url }) => (url.pathname === '/readyz' ? readinessPage(failing) : undefined);
  return createAdminServer(registry, {}, readiness);
};

const readinessPage = async (failing: () => Promise<ReadonlyArray<string>>) => {
  const names = await failing();
  const ready = names.length === 0;
  return {
    status: ready ? 200 : 503,
    type: 'application/json; charset=utf-8',
    body: JSON.stringify({ status: ready ? 'ready' : 'not ready', failing: names }),
  };
};
