/** The hosted payment page as a browser shows it: the form, why there is none, and what became of the card. */
import type { Day } from '../../calendar/days.ts';
import { framed } from '../html/frame.ts';
import { type Html, html, NOTHING } from '../html/html.ts';
import type { CardField, Problems } from './card-form.ts';

/** Below the origin. Its page id may be any. */
export const HOSTED_PAGE_PATH = '/apps/PublicHostedPageLite.do';

export interface FormState {
  /** What the page was asked for with; goes back with the card. */
  readonly parameters: URLSearchParams;
  readonly typed: URLSearchParams;
  readonly problems: Problems;
  /** What the gateway said against the card. */
  readonly decline: string | undefined;
  readonly today: Day;
}

const LABELS: Readonly<Record<CardField, string>> = {
  creditCardHolderName: 'Name on the card',
  creditCardNumber: 'Card number',
  creditCardExpirationMonth: 'Month',
  creditCardExpirationYear: 'Year',
  cardSecurityCode: 'Security code',
};

const problemId = (name: CardField): string => `${name}-problem`;

const attributesOf = (name: CardField, problems: Problems): Html =>
  problems[name] === undefined
    ? html`id="${name}" name="${name}"`
    : html`id="${name}" name="${name}" aria-invalid="true" aria-describedby="${problemId(name)}"`;

const field = (name: CardField, problems: Problems, control: Html): Html => {
  const problem = problems[name];
  const said = problem === undefined ? NOTHING : html`<p class="problem" id="${problemId(name)}">${problem}</p>`;
  return html`<div><label for="${name}">${LABELS[name]}</label>${control}${said}</div>`;
};

const choice = (
  name: CardField,
  { problems, typed }: FormState,
  values: ReadonlyArray<string>,
  placeholder: string,
): Html => {
  const chosen = typed.get(name);
  const options = values.map((value) =>
    value === chosen
      ? html`<option value="${value}" selected>${value}</option>`
      : html`<option value="${value}">${value}</option>`,
  );
  return field(
    name,
    problems,
    html`<select ${attributesOf(name, problems)} autocomplete="${name === 'creditCardExpirationMonth' ? 'cc-exp-month' : 'cc-exp-year'}"><option value="">${placeholder}</option>${options}</select>`,
  );
};

const MONTHS = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, '0'));
const YEARS_AHEAD = 15;

/** Number and security code are never written back: who sees the page again types them again. */
export const formPage = (state: FormState): string => {
  const { parameters, typed, problems, decline, today } = state;
  const year = Number(today.slice(0, 4));
  const years = Array.from({ length: YEARS_AHEAD + 1 }, (_, index) => String(year + index));
  const hidden = [...parameters].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
  return framed(
    'Pay by card',
    html`<main class="narrow"><header><h1>Pay by card</h1></header>
${decline === undefined ? NOTHING : html`<p class="alert" role="alert">${decline}</p>`}
<section><form method="post" action="${HOSTED_PAGE_PATH}" novalidate>
${hidden}
${field('creditCardHolderName', problems, html`<input ${attributesOf('creditCardHolderName', problems)} value="${typed.get('creditCardHolderName') ?? ''}" autocomplete="cc-name" maxlength="60">`)}
${field('creditCardNumber', problems, html`<input ${attributesOf('creditCardNumber', problems)} inputmode="numeric" autocomplete="cc-number" maxlength="24">`)}
<div class="pair">
${choice('creditCardExpirationMonth', state, MONTHS, 'MM')}
${choice('creditCardExpirationYear', state, years, 'YYYY')}
${field('cardSecurityCode', problems, html`<input ${attributesOf('cardSecurityCode', problems)} type="password" inputmode="numeric" autocomplete="cc-csc" maxlength="4">`)}
</div>
<button type="submit">Save this card</button>
</form></section>
<p class="soft">This is a fake Zuora: nothing is charged, and real cards do not belong here. <code>4111 1111 1111 1111</code>
pays, <code>4000 0000 0000 9995</code> is declined, <code>4000 0000 0000 0341</code> is taken here and declined when it is
to pay. Any three digits do as security code.</p></main>`,
  );
};

export const refusedPage = (reason: string): string =>
  framed(
    'No payment page',
    html`<main class="narrow"><header><h1>This payment page cannot be shown</h1></header>
<section><p class="alert" role="alert">${reason}</p>
<p>Ask <code>POST /v1/rsa-signatures</code> for a new token and signature, and open the page with them unchanged.</p></section></main>`,
  );

/** Where no callback is set, so that one can go on by hand. */
export const acceptedPage = (paymentMethodId: string): string =>
  framed(
    'Card accepted',
    html`<main class="narrow"><header><h1>Card accepted</h1></header>
<section><p>Its payment method id is</p><p><code id="refId">${paymentMethodId}</code></p>
<p class="soft">With the setting <code>hostedPageCallback</code> the browser would have been sent there, with this id as
<code>refId</code>.</p></section></main>`,
  );
