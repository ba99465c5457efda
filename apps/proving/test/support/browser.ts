/** A real browser for tests of pages: as root and as anybody, with a home of its own that is gone afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { unpackBrowser } from './browser-program.ts';

/** Why no browser can be had here; undefined where one can. Tests of pages are then skipped with this reason. */
export const whyNoBrowser = (): string | undefined =>
  process.platform === 'linux' && process.arch === 'x64'
    ? undefined
    : `the packed browser runs on x64 Linux, not on ${process.arch} ${process.platform}`;

export interface OpenBrowser {
  /** Opens pages: `context.newPage()`. */
  readonly context: BrowserContext;
  readonly close: () => Promise<void>;
}

export const openBrowser = async (options: BrowserContextOptions = {}): Promise<OpenBrowser> => {
  const program = await unpackBrowser();
  const home = await mkdtemp(join(tmpdir(), 'usage-billing-browser-home-'));
  const clean = async (): Promise<void> => {
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    await program.discard();
  };
  try {
    const context = await chromium.launchPersistentContext(join(home, 'profile'), {
      ...options,
      executablePath: program.executable,
      env: { ...process.env, ...program.environment, HOME: home, XDG_CACHE_HOME: join(home, 'cache') },
      headless: true,
      // A sandbox needs what neither root nor most containers have; only pages of this repository are opened.
      chromiumSandbox: false,
      args: ['--disable-gpu', '--font-render-hinting=none'],
    });
    return {
      context,
      close: async () => {
        await context.close();
        await clean();
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
};
