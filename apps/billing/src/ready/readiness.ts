/** What the admin port of an app says at `/readyz`. */
import type { AdminConfig } from '@usage-billing/wiring';

export interface Readiness {
  /** Where it was asked, such as `127.0.0.1:24231`. */
  readonly address: string;
  readonly state: 'ready' | 'not ready' | 'not running';
  /** The checks that did not pass. */
  readonly failing: ReadonlyArray<{ readonly check: string; readonly reason: string }>;
}

/** An app gives each of its checks 5 s. */
const DEADLINE_MILLIS = 6_000;

/** Whatever is wrong is part of the result; nothing is thrown. */
export const readinessAt = async ({ adminHost, adminPort }: AdminConfig): Promise<Readiness> => {
  const address = `${reachable(adminHost)}:${adminPort}`;
  try {
    const response = await fetch(`http://${address}/readyz`, { signal: AbortSignal.timeout(DEADLINE_MILLIS) });
    const failing = failuresIn(await response.text());
    return { address, state: response.ok ? 'ready' : 'not ready', failing };
  } catch (error) {
    return isRefusal(error)
      ? { address, state: 'not running', failing: [] }
      : { address, state: 'not ready', failing: [{ check: 'response', reason: String(error) }] };
  }
};

/** An app that listens on every address is asked on this machine's own. */
const reachable = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
};

const failuresIn = (body: string): Readiness['failing'] => {
  try {
    const { checks = {} } = JSON.parse(body) as { readonly checks?: Readonly<Record<string, string>> };
    return Object.entries(checks)
      .filter(([, result]) => result !== 'ok')
      .map(([check, reason]) => ({ check, reason }));
  } catch {
    return [{ check: 'response', reason: 'is not JSON: something else listens on this port' }];
  }
};

const isRefusal = (error: unknown): boolean =>
  error instanceof TypeError && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
