import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { durationWords } from '../../components/duration.ts';
import { Facts } from '../../components/facts.tsx';
import { useName } from '../../components/names.tsx';
import { useCaller } from '../../session/caller.tsx';
import { reasonWords } from '../events/event-words.ts';
import { ClaimsTable } from './claims-table.tsx';
import {
  denialWords,
  type EntryOf,
  mfaWords,
  nextWords,
  promptWords,
  type Step,
} from './trace-words.ts';
import classes from './traces.module.css';

type Fact = readonly [name: string, value: ReactNode];
type SecondFactor = NonNullable<EntryOf<'sign_in'>['second_factor']>;

/** What was sent, decided and why, and what came back. */
export function StepParts({ step, claims }: { step: Step; claims?: Record<string, unknown> }) {
  const { entry, problem } = step;
  const error = 'error' in entry ? entry.error : null;
  return (
    <div className={classes.parts}>
      {entry.type === 'authorization' && <AuthorizationParts entry={entry} />}
      {entry.type === 'sign_in' && <SignInParts entry={entry} />}
      {entry.type === 'sign_in_refused' && <Words>{reasonWords(entry.reason)}</Words>}
      {entry.type === 'token' && <TokenParts entry={entry} claims={claims} />}
      {error && (
        <Part title="What came back">
          <Facts
            facts={[
              ['Error', <Value key="error" text={error.error} />],
              ['What is wrong', error.description ?? problem?.title ?? ''],
            ]}
          />
        </Part>
      )}
    </div>
  );
}

function AuthorizationParts({ entry }: { entry: EntryOf<'authorization'> }) {
  const { request, resumed, prompt, session, second_factor: mfa, opened_by: roles } = entry;
  const decided: Fact[] = [
    ...(prompt ? [['Asked, because', <Reasons key="r" reasons={prompt.reasons} />] as const] : []),
    ...(session
      ? ([['Signed in by', <Value key="amr" text={session.amr.join(', ')} />]] as const)
      : []),
    ...(mfa ? secondFactorFacts(mfa) : []),
    ...(roles ? [['Access', accessWords(roles)] as const] : []),
    ...(entry.consented ? [['Consent', 'The person agreed'] as const] : []),
  ];
  return (
    <>
      {request && !resumed && (
        <Part title="What was sent">
          <Facts facts={requestFacts(request)} />
        </Part>
      )}
      {decided.length > 0 && (
        <Part title="What was decided">
          <Facts facts={decided} />
        </Part>
      )}
      {entry.answered === 'code' && (
        <Part title="What came back">
          <Facts
            facts={[
              ['Answer', 'A code, good for one minute and once'],
              ['Granted scopes', <Value key="scope" text={entry.granted_scope} />],
            ]}
          />
        </Part>
      )}
    </>
  );
}

function requestFacts(request: NonNullable<EntryOf<'authorization'>['request']>): Fact[] {
  const facts: [string, string | null][] = [
    ['Client id', request.client_id],
    ['Redirect URI', request.redirect_uri],
    ['Scopes', request.scope],
    ['Response type', request.response_type],
    ['Response mode', request.response_mode],
    ['prompt', request.prompt],
    ['max_age', request.max_age],
    ['acr_values', request.acr_values],
    ['resource', request.resource.join(' ') || null],
  ];
  const hidden = [
    ['state', request.has_state],
    ['nonce', request.has_nonce],
    ['login_hint', request.has_login_hint],
    ['id_token_hint', request.has_id_token_hint],
  ] as const;
  const sent = hidden.flatMap(([name, isThere]) => (isThere ? [name] : []));
  const missing = hidden.slice(0, 2).flatMap(([name, isThere]) => (isThere ? [] : [name]));
  return [
    ...facts.flatMap(([name, text]) =>
      text === null ? [] : [[name, <Value key={name} text={text} />] as const],
    ),
    [
      'PKCE',
      request.has_code_challenge
        ? `Yes, ${request.code_challenge_method ?? 'plain'}`
        : 'No code_challenge',
    ],
    [
      'Sent, and not kept',
      sent.length > 0 ? <Value key="sent" text={sent.join(', ')} /> : 'Nothing',
    ],
    ...(missing.length > 0
      ? [['Not sent', <Value key="no" text={missing.join(', ')} />] as const]
      : []),
  ];
}

function SignInParts({ entry }: { entry: EntryOf<'sign_in'> }) {
  const { amr, next, denied, second_factor: mfa, remembered_device } = entry;
  return (
    <Part title="What was decided">
      <Facts
        facts={[
          ...(amr.length > 0
            ? [['Proved by', <Value key="amr" text={amr.join(', ')} />] as const]
            : []),
          ...(mfa ? secondFactorFacts(mfa) : []),
          ...(remembered_device ? [['Second factor', 'This browser was remembered'] as const] : []),
          ['Then', denied ? denialWords(denied) : nextWords(next)],
        ]}
      />
    </Part>
  );
}

function secondFactorFacts(verdict: SecondFactor): Fact[] {
  return [
    ['Policy', <PolicyName key="policy" policy={verdict.policy} />],
    ...(verdict.group_id
      ? [['Because of the group', <GroupName key="group" id={verdict.group_id} />] as const]
      : []),
    ['Second factor', mfaWords(verdict.required_by)],
  ];
}

function TokenParts(props: { entry: EntryOf<'token'>; claims?: Record<string, unknown> }) {
  const { entry, claims } = props;
  const { access_token: access, id_token: idToken } = entry;
  const sent: Fact[] = [
    ['Grant type', <Value key="grant" text={entry.grant_type} />],
    ['Proved who it is by', <Value key="method" text={entry.shown_method} />],
    ...(entry.registered_method && entry.registered_method !== entry.shown_method
      ? [['Registered is', <Value key="is" text={entry.registered_method} />] as const]
      : []),
    ...(entry.redirect_uri
      ? [['Redirect URI', <Value key="uri" text={entry.redirect_uri} />] as const]
      : []),
  ];
  return (
    <>
      <Part title="What was sent">
        <Facts facts={sent} />
      </Part>
      {entry.pkce && (
        <Part title="What was decided">
          <Facts
            facts={[
              ['PKCE', entry.pkce === 'verified' ? 'The verifier is the right one' : 'Not used'],
            ]}
          />
        </Part>
      )}
      {access && (
        <Part title="Access token">
          <Facts
            facts={[
              ['Format', access.format === 'jwt' ? 'JWT (RFC 9068)' : 'Opaque'],
              ['For', access.audience ? <Value key="aud" text={access.audience} /> : 'Userinfo'],
              ['Scopes', <Value key="scope" text={access.scope} />],
              ['Valid for', access.lifetime === null ? '' : durationWords(access.lifetime)],
              ['Refresh token', entry.refresh_token ? 'Yes' : 'No'],
            ]}
          />
        </Part>
      )}
      {idToken && (
        <Part title={`ID token${idToken.alg ? `, ${idToken.alg}` : ''}`}>
          <ClaimsTable claims={idToken.claims} values={claims} />
        </Part>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={classes.part}>
      <h4>{title}</h4>
      {children}
    </div>
  );
}

function Words({ children }: { children: string }) {
  return <span>{children.charAt(0).toUpperCase() + children.slice(1)}.</span>;
}

function Value({ text }: { text: string | null }) {
  if (!text) return <span className={classes.absent}>none</span>;
  return <span className={classes.value}>{text}</span>;
}

function Reasons({ reasons }: { reasons: readonly string[] }) {
  return <>{reasons.map(promptWords).join(' ')}</>;
}

function accessWords(roles: readonly string[]): string {
  if (roles.length === 0) return 'Open to everyone';
  return `Open by ${roles.length === 1 ? 'the role' : 'the roles'} ${new Intl.ListFormat('en').format(roles)}`;
}

function PolicyName({ policy }: { policy: SecondFactor['policy'] }) {
  const { reads } = useCaller();
  if (!reads('policies')) return <>{policy.name}</>;
  return (
    <Anchor component={Link} to={`/policies/${policy.id}`}>
      {policy.name}
    </Anchor>
  );
}

function GroupName({ id }: { id: string }) {
  const { name, to } = useName('group', id);
  if (!name || !to) return <Value text={id} />;
  return (
    <Anchor component={Link} to={to}>
      {name}
    </Anchor>
  );
}
