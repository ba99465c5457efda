/** The page that a browser shows at `/`: what is in this Zuora, and what was asked of it. No script, no outside asset. */
import type { FakeState } from '../../control/control.ts';
import { framed } from '../html/frame.ts';
import { type Html, html } from '../html/html.ts';
import { counted, grouped, moment } from '../html/words.ts';
import {
  accountsSection,
  importsSection,
  invoicesSection,
  memosSection,
  ordersSection,
  paymentsSection,
  usageSection,
} from './books.ts';
import { callsSection, faultsSection, settingsSection } from './traffic.ts';

export const overviewPage = (state: FakeState): string =>
  framed(
    'Fake Zuora',
    html`<main>
<header><h1>Fake Zuora</h1><span class="soft">its clock says ${moment(state.now)} UTC, ${state.today} in ${state.settings.timeZone} · as JSON:
<a href="/fake/state">everything</a>, <a href="/fake/usage">usage</a>, <a href="/fake/calls">calls</a> · <a href="/fake/hosted-page">leave a card</a> on the hosted payment page</span></header>
<ul class="tiles">
${tile('accounts', state.accounts.length, 'account')}
${tile('imports', state.imports.length, 'import')}
${tile('invoices', state.invoices.length, 'invoice')}
${tile('payments', state.payments.length, 'payment')}
${tile('faults', state.faults.length, 'fault waiting', 'faults waiting')}
${tile('calls', state.calls.length, 'call')}
</ul>
${usageSection(state)}${invoicesSection(state)}${importsSection(state)}${accountsSection(state)}${paymentsSection(state)}${memosSection(state)}${ordersSection(state)}
${faultsSection(state)}${callsSection(state)}${settingsSection(state)}
</main>`,
  );

const tile = (anchor: string, count: number, one: string, many = `${one}s`): Html =>
  html`<li><a href="#${anchor}"><b>${grouped(String(count))}</b><span class="soft">${counted(count, one, many)}</span></a></li>`;
