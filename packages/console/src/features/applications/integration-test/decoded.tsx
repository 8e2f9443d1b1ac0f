import { Code, Text } from '@mantine/core';
import type { IntegrationTest } from '../../../../generated/admin-api.ts';
import classes from './integration-test.module.css';

type Result = NonNullable<IntegrationTest['result']>;

/** Tokens and userinfo as they came back. */
export function Decoded({ result }: { result: Result }) {
  const { id_token, access_token, userinfo, token } = result;
  const blocks: [title: string, value: unknown][] = [
    ['ID token, header', id_token?.header],
    ['ID token, claims', id_token?.claims],
    ['Access token, header', access_token?.header],
    ['Access token, claims', access_token?.claims],
    ['Userinfo', userinfo?.claims],
  ];
  const shown = blocks.filter(([, value]) => value);
  if (!token) return null;
  return (
    <section aria-label="Decoded">
      <h3 className={classes.heading}>Decoded</h3>
      <Text size="sm" c="dimmed" mb="sm">
        {AUTHENTICATION[token.authentication]} Tokens are shown without their signatures, and were
        ended when they had been looked at.
      </Text>
      <div className={classes.blocks}>
        {shown.map(([title, value]) => (
          <figure key={title} className={classes.block}>
            <figcaption>{title}</figcaption>
            <Code block tabIndex={0} aria-label={title}>
              {JSON.stringify(value, null, 2)}
            </Code>
          </figure>
        ))}
      </div>
    </section>
  );
}

const AUTHENTICATION: Record<NonNullable<Result['token']>['authentication'], string> = {
  own_secret: 'The secret that you gave was tried.',
  temporary:
    'In place of the application’s own secret or key one was used that was made for this test, so whether the application has the right one is not shown by it.',
  none: 'The application is public, and proves nothing but its PKCE verifier.',
};
