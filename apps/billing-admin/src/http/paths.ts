/** Addresses that several answers name. */

export const SIGN_OUT_PATH = '/admin/sign-out';

/** Where the session at the issuer is ended, too. */
export const ISSUER_SIGN_OUT_PATH = '/admin/sign-out/issuer';

export const SIGN_IN_PATH = '/admin/sign-in';

/** `to`: where somebody wanted to go. */
export const signInPath = (to: string): `/${string}` => `${SIGN_IN_PATH}?${new URLSearchParams({ to })}`;
