/** Prints the contract as an OpenAPI document, for teams that implement it in any language. */
import { directoryOpenApi } from '@usage-billing/contracts/wire';

process.stdout.write(`${JSON.stringify(directoryOpenApi(), null, 2)}\n`);
