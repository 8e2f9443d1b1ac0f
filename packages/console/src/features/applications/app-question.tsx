import { List, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { App, AppUsage } from '../../../generated/admin-api.ts';
import type { Question } from '../../components/confirm.tsx';
import { When } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';
import { dryRunQuery } from '../policies/dry-run-api.ts';
import { count, governed, people } from '../policies/dry-run-words.ts';
import { SAVE_WORDS, useSaveQuestion } from '../policies/save-question.tsx';
import type { AppChanges } from './applications-api.ts';
import { usageQuery } from './usage/usage-api.ts';

/** Milliseconds within which an application counts as still doing something. */
const RECENT = 30 * 24 * 3_600_000;

/** Something that an application did lately and could not do any more. */
interface Broken {
  /** As a whole sentence. */
  text: ReactNode;
  key: string;
}

/**
 * What is asked before a change of an application is saved: whom it would stop, by a dry run, and what the application did
 * lately that it could not do any more, by what it was seen doing. What stops nobody is not asked about.
 */
export function useAppQuestion(app: App) {
  const queryClient = useQueryClient();
  const { mayTry } = useCaller();
  const askToSave = useSaveQuestion();

  return async (changes: AppChanges): Promise<Question | undefined> => {
    const deciding = decidingPart(app, changes);
    if (deciding) {
      const question = mayTry
        ? await askToSave({ of: 'app', id: app.id, changes: deciding }, app.client_name)
        : untried(app, deciding);
      if (question) return question;
    }
    if (!USED.some((name) => changes[name] !== undefined)) return undefined;
    const usage = await queryClient.fetchQuery({ ...usageQuery(app.id), staleTime: 0 });
    const broken = brokenBy(changes, app, usage);
    if (broken.length === 0) return undefined;
    // Only a number is read of it: without one the question is the same.
    const run = mayTry
      ? await queryClient
          .fetchQuery(dryRunQuery({ of: 'app', id: app.id, changes: {} }))
          .catch(() => undefined)
      : undefined;
    return {
      title: `${app.client_name} still uses what you take from it`,
      consequence: (
        <Stack gap="sm">
          <List>
            {broken.map(({ key, text }) => (
              <List.Item key={key}>{text}</List.Item>
            ))}
          </List>
          {run && run.people.governed > 0 && (
            <Text>
              {people(run.people.governed)} signed in to it {count(governed(run), 'time')} in the
              last 30 days.
            </Text>
          )}
        </Stack>
      ),
      ...SAVE_WORDS,
    };
  };
}

/** What is known to be in use or not. */
const USED = [
  'redirect_uris',
  'post_logout_redirect_uris',
  'require_pkce',
  'token_endpoint_auth_method',
  'grant_types',
] as const satisfies (keyof AppChanges)[];

/** The part of a change that decides on who may sign in; undefined: there is none. */
function decidingPart(app: App, { access, require_mfa, grant_types }: AppChanges) {
  const endsSignIns =
    grant_types !== undefined &&
    app.grant_types.includes('authorization_code') &&
    !grant_types.includes('authorization_code');
  if (access === undefined && require_mfa === undefined && !endsSignIns) return undefined;
  return {
    ...(access !== undefined && { access }),
    ...(require_mfa !== undefined && { require_mfa }),
    ...(endsSignIns && { grant_types }),
  };
}

/** What is asked of somebody to whom a dry run tells nothing. */
function untried(
  { client_name: name }: App,
  { access, require_mfa, grant_types }: NonNullable<ReturnType<typeof decidingPart>>,
): Question | undefined {
  const sentences = [
    grant_types && `Nobody can sign in to ${name} any more.`,
    access === 'roles' && `Whoever has no role that opens ${name} can't open it any more.`,
    require_mfa && `Whoever has no second factor has to set one up before they can open ${name}.`,
  ].filter((sentence) => typeof sentence === 'string');
  if (sentences.length === 0) return undefined;
  return {
    title: 'Save a change that can keep people out?',
    consequence: `${sentences.join(' ')} Who that is you may not see.`,
    ...SAVE_WORDS,
  };
}

function brokenBy(changes: AppChanges, app: App, usage: AppUsage): Broken[] {
  const isRecent = (at: string | null | undefined) =>
    at != null && Date.now() - Date.parse(at) <= RECENT;
  const removed = (
    field: 'redirect_uris' | 'post_logout_redirect_uris',
    what: string,
  ): Broken[] => {
    const kept = changes[field];
    if (!kept) return [];
    return usage[field]
      .filter(({ uri, last_used_at }) => !kept.includes(uri) && isRecent(last_used_at))
      .map(({ uri, last_used_at }) => ({
        key: `${field} ${uri}`,
        text: (
          <>
            <code>{uri}</code> was used <When at={last_used_at} />. {what}
          </>
        ),
      }));
  };
  const { token_endpoint_auth: auth, last_without_pkce_at } = usage;
  const method = changes.token_endpoint_auth_method;
  const losesTokens =
    changes.grant_types &&
    app.grant_types.includes('client_credentials') &&
    !changes.grant_types.includes('client_credentials');
  return [
    ...removed('redirect_uris', 'Sign-ins that come back there are refused.'),
    ...removed(
      'post_logout_redirect_uris',
      'Whoever signs out at the application stays on our page.',
    ),
    ...(changes.require_pkce && isRecent(last_without_pkce_at)
      ? [
          {
            key: 'pkce',
            text: (
              <>
                It began a sign-in without PKCE <When at={last_without_pkce_at} />. Such sign-ins
                are refused.
              </>
            ),
          },
        ]
      : []),
    ...(auth && method !== undefined && method !== auth.method && isRecent(auth.at)
      ? [
          {
            key: 'auth',
            text: (
              <>
                It proved who it is by <code>{auth.method}</code> <When at={auth.at} />. Until it
                does so by <code>{method}</code> it gets no tokens, and nobody can sign in to it.
              </>
            ),
          },
        ]
      : []),
    ...(losesTokens && app.application_type === 'machine' && isRecent(auth?.at)
      ? [
          {
            key: 'tokens',
            text: (
              <>
                It got a token <When at={auth?.at ?? null} />. It gets none any more.
              </>
            ),
          },
        ]
      : []),
  ];
}
