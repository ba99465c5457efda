import { anOrganization, left, right } from '@usage-billing/contracts/laws';
import { smtpTrialNotifier } from '@usage-billing/smtp';
import { startMailServer } from '@usage-billing/smtp-fake';
import test, { type ExecutionContext } from 'ava';
import { authority } from '../../fluentd/test/support/certificates.ts';
import { configFor } from './support/open-notifier.ts';

const organization = anOrganization();

const open = async (
  t: ExecutionContext,
  tls: 'starttls' | 'implicit',
  server: 'plain' | 'trusted' | 'of somebody else',
) => {
  const [own, other] = [await authority('ours'), await authority('theirs')];
  const identity = await (server === 'of somebody else' ? other : own).issue('localhost');
  const mail = await startMailServer(server === 'plain' ? {} : { tls: identity, secure: tls === 'implicit' });
  const notifier = smtpTrialNotifier(configFor(mail.port, { host: 'localhost', tls, ca: own.certificate }));
  t.teardown(async () => {
    await notifier.close();
    await mail.close();
  });
  return { mail, send: () => notifier.send('trial expired', organization) };
};

for (const tls of ['starttls', 'implicit'] as const) {
  test(`${tls}: mail goes out encrypted to a server with a trusted certificate`, async (t) => {
    const { mail, send } = await open(t, tls, 'trusted');
    await right(send());
    t.deepEqual(
      mail.mails().map(({ overTls }) => overTls),
      [true],
    );
  });

  test(`${tls}: nothing is sent to a server whose certificate is not trusted`, async (t) => {
    const { mail, send } = await open(t, tls, 'of somebody else');
    t.is((await left(send()))._tag, 'NoticeRefused');
    t.deepEqual(mail.mails(), []);
  });

  test(`${tls}: nothing is sent to a server that offers no encryption`, async (t) => {
    const { mail, send } = await open(t, tls, 'plain');
    t.is((await left(send()))._tag, 'NoticeRefused');
    t.deepEqual(mail.mails(), []);
  });
}
