/** Names and addresses by field, e.g. `firstName`, `city`. */
export type Contact = Readonly<Record<string, string>>;
