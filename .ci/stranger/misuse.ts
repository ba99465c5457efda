/** Mistakes that an importer's compiler must find; each compiles only because its line says that it expects an error. */
import { charge } from '@usage-billing/core/invoices';

// @ts-expect-error text is no price
charge('nonsense', 5n);
