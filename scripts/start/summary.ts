import { styleText } from 'node:util';

/** What `npm start` prints when both answer. */
export function summary(options: {
  provider: string;
  app: string;
  firstAdministrator: { email: string; username: string; password: string } | undefined;
}): string {
  const { provider, app, firstAdministrator } = options;
  const line = (label: string, value: string) => `  ${styleText('dim', label.padEnd(18))}${value}`;
  const lines = [
    '',
    `  ${styleText('bold', 'Gatehouse is ready.')}`,
    '',
    line('Application', styleText('underline', app)),
    line('Provider', styleText('underline', provider)),
  ];
  if (firstAdministrator) {
    const { email, username, password } = firstAdministrator;
    lines.push(
      '',
      `  Sign in as the first administrator. ${styleText('bold', 'This is shown once:')}`,
      line('E-mail', `${email}  (or username ${username})`),
      line('Password', styleText('bold', password)),
    );
  }
  lines.push('', styleText('dim', '  Ctrl-C stops both. The data stays in .gatehouse/.'), '');
  return lines.join('\n');
}
