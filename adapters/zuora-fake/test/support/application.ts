/** Somebody's application, as small as can be: it sends usage to Zuora, and asks when it does not know. */

export interface Application {
  readonly sendUsage: (account: string, quantity: number) => Promise<'taken' | 'unknown'>;
  readonly ask: (account: string) => Promise<'taken' | 'not taken'>;
}

export const startApplication = ({
  zuoraUrl,
  clientId,
  clientSecret,
}: {
  readonly zuoraUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}): Application => {
  const signIn = async (): Promise<{ readonly authorization: string }> => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const answer = await fetch(new URL('/oauth/token', zuoraUrl), { method: 'POST', body });
    const { access_token } = (await answer.json()) as { readonly access_token: string };
    return { authorization: `Bearer ${access_token}` };
  };
  return {
    sendUsage: async (account, quantity) => {
      const body = new FormData();
      const header = 'ACCOUNT_ID,UOM,QTY,STARTDATE,ENDDATE,SUBSCRIPTION_ID,CHARGE_ID,DESCRIPTION';
      body.append('file', new Blob([`${header}\n${account},node-seconds,${quantity},10/04/2026,,,,\n`]), 'usage.csv');
      const headers = await signIn();
      return fetch(`${zuoraUrl}usage`, { method: 'POST', headers, body }).then(
        () => 'taken',
        () => 'unknown',
      );
    },
    ask: async (account) => {
      const answer = await fetch(`${zuoraUrl}usage/accounts/${account}`, { headers: await signIn() });
      const { usage } = (await answer.json()) as { readonly usage: ReadonlyArray<unknown> };
      return usage.length > 0 ? 'taken' : 'not taken';
    },
  };
};
