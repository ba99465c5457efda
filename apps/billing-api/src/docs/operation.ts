/** One operation of the API: its parameters and body, and every response. */
import type { OpenApiContent, OpenApiOperation, OpenApiResponse } from '@usage-billing/contracts/wire';
import { fieldTable } from './field-table.ts';
import { type Html, html, nothing, prose } from './html.ts';
import { schemaWords } from './schema-words.ts';

export interface ListedOperation {
  readonly path: string;
  /** In small letters, as the document has it. */
  readonly method: string;
  readonly operation: OpenApiOperation;
}

export const signature = ({ path, method }: ListedOperation): Html =>
  html`<span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code>`;

const contentWords = (content: OpenApiContent): Html =>
  html`${Object.entries(content).map(([type, { schema }]) =>
    schema === undefined ? html`<code>${type}</code>` : schemaWords(schema),
  )}`;

const responseRow = ([status, { description, content, headers = {} }]: [string, OpenApiResponse]): Html => html`<tr>
<th scope="row"><code>${status}</code></th>
<td>${contentWords(content)}</td>
<td>${description.split('; ').map((line) => html`<p>${prose(line)}</p>`)}${Object.keys(headers).map(
  (name) => html`<p>With <code>${name}</code>.</p>`,
)}</td>
</tr>`;

export const operationSection = (listed: ListedOperation): Html => {
  const { operationId, summary, description, parameters = [], requestBody, responses } = listed.operation;
  return html`<section id="${operationId}">
<h3>${signature(listed)}</h3>
<p>${prose(summary)} ${prose(description ?? '')}</p>
${parameters.length === 0 ? nothing : fieldTable('Parameters', parameters)}
${requestBody === undefined ? nothing : html`<p>Body: ${contentWords(requestBody.content)}</p>`}
<div class="wide"><table>
<caption>Responses</caption>
<thead><tr><th scope="col">Status</th><th scope="col">Body</th><th scope="col">What it means</th></tr></thead>
<tbody>${Object.entries(responses).map(responseRow)}</tbody>
</table></div>
</section>`;
};
