import { styleText } from 'node:util';

const line = (label: string, value: string) => `  ${styleText('dim', label.padEnd(18))}${value}`;

/** The first administrator's credentials, which nobody can ask for again. */
export function administratorShownOnce(administrator: {
  email: string;
  username: string;
  password: string;
}): string {
  const { email, username, password } = administrator;
  return [
    '',
    `  Sign in as the first administrator. ${styleText('bold', 'This is shown once:')}`,
    '',
    line('E-mail', `${email}  (or username ${username})`),
    line('Password', styleText('bold', password)),
  ].join('\n');
}

/** What is said when both answer. */
export function summary({
  provider,
  app,
  clientPackage,
}: {
  provider: string;
  app: string;
  /** Path of the packed client, for apps of their own. */
  clientPackage?: string | undefined;
}): string {
  const folder = process.env.GATEHOUSE_DATA ?? '.gatehouse/';
  const place = process.env.DATABASE_URL ? 'in your database' : `in ${folder}`;
  return [
    '',
    `  ${styleText('bold', 'Gatehouse is ready.')}`,
    '',
    line('Application', styleText('underline', app)),
    line('Provider', styleText('underline', provider)),
    line('Dashboard', styleText('underline', `${provider}/admin`)),
    ...(clientPackage
      ? [line('Client', `${clientPackage}, for npm install in an app of yours`)]
      : []),
    '',
    styleText('dim', `  Ctrl-C stops both. The data stays ${place}.`),
    '',
  ].join('\n');
}
