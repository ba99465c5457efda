/** Damages to what the directory says of organizations that were billed. */
import * as O from 'fp-ts/lib/Option.js';
import { changeOrganization, organizationOf } from '../find.ts';
import { at, instanceOf } from '../words.ts';
import type { Damage } from './damage.ts';

export const inTheDirectory: ReadonlyArray<Damage> = [
  {
    what: 'a trial is extended over usage that was billed (M1)',
    damage: (books) => changeOrganization(books, 'amber', { trialExpiresAt: at('2026-01-15T00:00:00Z') }),
    shows: ['amber: 1,500,000 node-seconds, 17.13 USD: BilledAlthoughFree 2026-01-12'],
  },
  {
    what: 'a trial is extended into an hour that was billed',
    damage: (books) => changeOrganization(books, 'amber', { trialExpiresAt: at('2026-01-12T09:30:00Z') }),
    shows: ['amber: 1,200,000 node-seconds, 13.70 USD: BilledAlthoughFree 2026-01-12'],
  },
  {
    what: 'an organization turns out to be billed externally',
    damage: (books) => changeOrganization(books, 'amber', { billedExternally: true }),
    shows: [
      'amber: 5,500,000 node-seconds, 62.79 USD: BilledAlthoughFree 2026-01-12 to 2026-01-20',
      'amber: 50,000 samples, 10.00 USD: BilledAlthoughFree 2026-01-20',
    ],
  },
  {
    what: 'billing of an organization is turned off',
    damage: (books) => changeOrganization(books, 'amber', { featureFlags: [] }),
    shows: [
      'amber: 5,500,000 node-seconds, 62.79 USD: BilledAlthoughFree 2026-01-12 to 2026-01-20',
      'amber: 50,000 samples, 10.00 USD: BilledAlthoughFree 2026-01-20',
    ],
  },
  {
    what: 'a deletion is entered late',
    damage: (books) => changeOrganization(books, 'amber', { deletedAt: O.some(at('2026-01-18T00:00:00Z')) }),
    shows: [
      'amber: 4,000,000 node-seconds, 45.67 USD: BilledAlthoughFree 2026-01-20',
      'amber: 50,000 samples, 10.00 USD: BilledAlthoughFree 2026-01-20',
    ],
  },
  {
    what: 'the directory exchanges the accounts of two organizations (M9)',
    damage: (books) => {
      const [amber, basalt] = ['amber', 'basalt'].map((name) => organizationOf(books, name));
      if (amber === undefined || basalt === undefined) return;
      changeOrganization(books, 'amber', { billingAccount: basalt.billingAccount });
      changeOrganization(books, 'basalt', { billingAccount: amber.billingAccount });
    },
    shows: [
      'amber: 5,500,000 node-seconds, 62.79 USD: WrongAccount 2026-01-12 to 2026-01-20',
      'amber: 50,000 samples, 10.00 USD: WrongAccount 2026-01-20',
      'basalt: 3,200,000 node-seconds, 36.53 USD: WrongAccount 2026-01-12 to 2026-01-20',
    ],
  },
  {
    what: 'the account of an organization is given to another one that had none',
    damage: (books) => {
      const { billingAccount } = organizationOf(books, 'amber');
      changeOrganization(books, 'amber', { billingAccount: O.none });
      changeOrganization(books, 'dune', { billingAccount });
    },
    shows: [
      'amber: 5,500,000 node-seconds, 62.79 USD: WrongAccount 2026-01-12 to 2026-01-20',
      'amber: 50,000 samples, 10.00 USD: WrongAccount 2026-01-20',
    ],
  },
  {
    what: 'an organization has another internal id',
    damage: (books) => changeOrganization(books, 'amber', { id: O.some(instanceOf('other')) }),
    shows: [
      'amber-1: 5,500,000 node-seconds, 62.79 USD: WrongAccount 2026-01-12 to 2026-01-20',
      'amber-1: 50,000 samples, 10.00 USD: WrongAccount 2026-01-20',
    ],
  },
];
