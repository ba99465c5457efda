/** Addresses that several answers name. */

export const SIGN_OUT_PATH = '/admin/sign-out';
