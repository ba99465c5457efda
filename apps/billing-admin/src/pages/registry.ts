/** Every page, in the order of the navigation. */
import type { Page } from '../page/page.ts';
import type { PageDeps } from '../ports.ts';
import { auditLogPage } from './audit-log/audit-log.ts';
import { jobsPage } from './jobs/jobs.ts';
import { organizationPage } from './organization/organization.ts';
import { organizationsPage } from './organizations/organizations.ts';
import { overviewPage } from './overview/overview.ts';
import { proposalPage } from './proposal/proposal.ts';
import { proposalsPage } from './proposals/proposals.ts';
import { reconciliationPage } from './reconciliation/reconciliation.ts';
import { setAsidePage } from './set-aside/set-aside.ts';
import { tracePage } from './trace/trace.ts';
import { uploadPage } from './upload/upload.ts';
import { uploadsPage } from './uploads/uploads.ts';
import { usagePage } from './usage/usage.ts';

export const pages: ReadonlyArray<Page<PageDeps>> = [
  overviewPage,
  organizationsPage,
  organizationPage,
  usagePage,
  uploadsPage,
  uploadPage,
  tracePage,
  setAsidePage,
  reconciliationPage,
  jobsPage,
  proposalsPage,
  proposalPage,
  auditLogPage,
];
