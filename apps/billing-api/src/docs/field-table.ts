/** Fields of an object or parameters of an operation, one a row. */
import { type Html, html, prose } from './html.ts';
import { descriptionOf, type Field, schemaWords } from './schema-words.ts';

const row = ({ name, required, schema }: Field): Html => html`<tr>
<th scope="row"><code>${name}</code>${required ? '' : html` <small>optional</small>`}</th>
<td>${schemaWords(schema)}</td>
<td>${prose(descriptionOf(schema))}</td>
</tr>`;

export const fieldTable = (caption: string, fields: ReadonlyArray<Field>): Html => html`<div class="wide"><table>
<caption>${caption}</caption>
<thead><tr><th scope="col">Name</th><th scope="col">What it may be</th><th scope="col">What it means</th></tr></thead>
<tbody>${fields.map(row)}</tbody>
</table></div>`;
