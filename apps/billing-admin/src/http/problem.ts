/** What is answered in place of a page: a status, and words that say what to do. */
import type { PageError } from '../page/page.ts';

/** As RFC 9457 has it. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** To sign in would help. */
  readonly signIn?: true;
}

/** Of whatever an action needs: a database, a directory, Zuora. */
export const noAnswer = (message: string): Problem => ({
  status: 503,
  title: 'Something does not answer',
  detail: `Nothing was changed. Try again in a minute. It said: ${message}`,
});

export const problemOf = (error: PageError): Problem => {
  switch (error._tag) {
    case 'NotFound':
      return { status: 404, title: 'Not found', detail: `There is no ${error.what}.` };
    case 'QueryRefused':
      return { status: 400, title: 'The address cannot be read', detail: error.problems.join(' ') };
    case 'AdminDataUnavailable':
      return {
        status: 503,
        title: 'The database does not answer',
        detail: `Nothing was changed. Try again in a minute. It said: ${error.message}`,
      };
  }
};
