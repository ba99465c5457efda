/** What one call of the API is: how it is asked, and what it answers. */
import type { Fields, Form, Scalar } from './form.ts';

export interface CallDescription {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below `/v1/`; the token's is at the root. `{key}` stands for one segment. */
  readonly path: string;
  readonly query?: Readonly<Record<string, Scalar>>;
  /** A JSON body unless it is said otherwise; absent: there is none. */
  readonly request?: Form;
  readonly requestType?: 'application/json' | 'application/x-www-form-urlencoded' | 'multipart/form-data';
  /** `file`: bytes of another type than JSON. */
  readonly answer: Form | 'file';
}

const PAGE: Readonly<Record<string, Scalar>> = { page: 'digits', pageSize: 'digits' };

/** A list in pages, under its name. */
export const listOf = (path: string, name: string, item: Form): CallDescription => ({
  method: 'GET',
  path,
  query: PAGE,
  answer: { fields: { success: 'flag', [name]: { list: item }, 'nextPage?': 'link' } },
});

export const succeeds = (fields: Fields): Form => ({ fields: { success: 'flag', ...fields } });

/** How the REST calls say no. */
export const FAILURE: Form = {
  fields: {
    success: 'flag',
    'processId?': 'text',
    reasons: { list: { fields: { code: { either: ['digits', 'whole'] }, message: 'text' } } },
    'requestId?': 'text',
  },
};

/** How actions and CRUD calls say no. */
export const OLDER_FAILURE: Form = {
  fields: { Success: 'flag', Errors: { list: { fields: { Code: 'text', Message: 'text' } } } },
};
