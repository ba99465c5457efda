/** Every page, in the order of the navigation. */
import type { Page } from '../page/page.ts';
import type { PageDeps } from '../ports.ts';
import { overviewPage } from './overview/overview.ts';

export const pages: ReadonlyArray<Page<PageDeps>> = [overviewPage];
