/** What every read of the staff's pages may fail with. */

/** The data cannot be read at the moment; asking again is safe. */
export type AdminDataError = { readonly _tag: 'AdminDataUnavailable'; readonly message: string };
