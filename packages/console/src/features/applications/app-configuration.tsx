import { Fieldset, Group, Stack, Switch, Text, TextInput } from '@mantine/core';
import type { App } from '../../../generated/admin-api.ts';
import { api, take } from '../../api/client.ts';
import { DeleteSection } from '../../components/delete-section.tsx';
import { EditorForm } from '../../components/editor-form.tsx';
import { Facts } from '../../components/facts.tsx';
import { formFields } from '../../components/form-fields.ts';
import { Section } from '../../components/section.tsx';
import { ExactWhen } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';
import { HygieneNotice } from '../hygiene/hygiene-notice.tsx';
import { type FindingAt, given, useAddressFindings } from './addresses/address-findings.ts';
import { AddressLine } from './addresses/address-line.tsx';
import { AddressList } from './addresses/address-list.tsx';
import { useAppEditor } from './app-editor.ts';
import { ApplicationTile } from './application-tile.tsx';
import type { AppChanges } from './applications-api.ts';
import { WhoSignsIn } from './who-signs-in.tsx';

const LABELS = {
  client_name: 'Name',
  logo_uri: 'Logo',
  initiate_login_uri: 'Login URL',
  redirect_uris: 'Redirect URIs',
  post_logout_redirect_uris: 'Post-logout redirect URIs',
  require_consent: 'People are asked before the application is told who they are',
  backchannel_logout_uri: 'Back-channel logout URI',
  backchannel_logout_session_required: 'It ends only sessions that are named by sid',
  frontchannel_logout_uri: 'Front-channel logout URI',
  frontchannel_logout_session_required: 'It ends only sessions that are named by iss and sid',
};
/** Addresses that there may be none of. */
const OPTIONAL = [
  'logo_uri',
  'initiate_login_uri',
  'backchannel_logout_uri',
  'frontchannel_logout_uri',
] as const;

function toValues(app: App) {
  return {
    client_name: app.client_name,
    logo_uri: app.logo_uri ?? '',
    initiate_login_uri: app.initiate_login_uri ?? '',
    redirect_uris: app.redirect_uris,
    post_logout_redirect_uris: app.post_logout_redirect_uris,
    require_consent: app.require_consent,
    backchannel_logout_uri: app.backchannel_logout_uri ?? '',
    backchannel_logout_session_required: app.backchannel_logout_session_required,
    frontchannel_logout_uri: app.frontchannel_logout_uri ?? '',
    frontchannel_logout_session_required: app.frontchannel_logout_session_required,
  };
}
type Values = ReturnType<typeof toValues>;

function toBody(changed: Partial<Values>): AppChanges {
  const { redirect_uris, post_logout_redirect_uris, ...rest } = changed;
  const cleared = OPTIONAL.filter((field) => changed[field] === '').map((field) => [field, null]);
  return {
    ...rest,
    ...Object.fromEntries(cleared),
    ...(redirect_uris && { redirect_uris: given(redirect_uris) }),
    ...(post_logout_redirect_uris && {
      post_logout_redirect_uris: given(post_logout_redirect_uris),
    }),
  };
}

/** What an application is called and where it is. */
export function AppConfiguration({ app }: { app: App }) {
  const { changes, isSuper } = useCaller();
  const disabled = !changes('applications');
  const signsIn = app.application_type !== 'machine';
  const editor = useAppEditor<Values>({
    app,
    toValues,
    toBody,
  });
  const { form } = editor;
  const { values } = form;
  const findingAt = useAddressFindings({
    application_type: app.application_type,
    redirect_uris: values.redirect_uris,
    post_logout_redirect_uris: values.post_logout_redirect_uris,
    logo_uri: values.logo_uri,
    initiate_login_uri: values.initiate_login_uri,
    backchannel_logout_uri: values.backchannel_logout_uri,
    frontchannel_logout_uri: values.frontchannel_logout_uri,
  });
  const { field, choice, input } = formFields(form, LABELS, disabled);
  const address = (name: (typeof OPTIONAL)[number]) => ({
    ...input(name),
    name: LABELS[name],
    finding: values[name] ? findingAt(name) : undefined,
  });
  const addresses = (name: 'redirect_uris' | 'post_logout_redirect_uris') => ({
    ...input(name),
    findingAt: (index: number) => findingAt(name, index),
  });
  return (
    <>
      <HygieneNotice app={app} />
      <EditorForm editor={editor} labels={LABELS}>
        <TextInput {...field('client_name')} description="People see it when they sign in." />
        <Logo name={values.client_name} logo={values.logo_uri} findingAt={findingAt}>
          <AddressLine
            {...address('logo_uri')}
            description="An https address of a picture. People see it when they sign in and in their launcher."
            placeholder="https://app.example.com/logo.svg"
          />
        </Logo>
        {signsIn && (
          <>
            <AddressLine
              {...address('initiate_login_uri')}
              description="Where a sign-in begins at the application: people open it from their launcher by this. Without one it is not in the launcher."
              placeholder="https://app.example.com/oidc/authenticate/"
            />
            <AddressList
              {...addresses('redirect_uris')}
              one="redirect URI"
              description="Where the browser comes back with the code. Compared character by character with what the application sends."
              placeholder="https://app.example.com/oidc/callback/"
            />
            <AddressList
              {...addresses('post_logout_redirect_uris')}
              one="post-logout redirect URI"
              description="Where the browser goes when somebody has signed out at the application."
              placeholder="https://app.example.com/"
            />
            <Switch {...choice('require_consent')} />
            <Fieldset legend="When a session ends here">
              <Stack gap="md">
                <AddressLine
                  {...address('backchannel_logout_uri')}
                  description="We tell the application there, from server to server, and again for a day when it does not answer."
                  placeholder="https://app.example.com/oidc/backchannel-logout/"
                />
                {values.backchannel_logout_uri && (
                  <Switch {...choice('backchannel_logout_session_required')} />
                )}
                <AddressLine
                  {...address('frontchannel_logout_uri')}
                  description="Loaded in a frame of the page that signs out, for applications that keep their session in the browser. Many browsers keep cookies from frames: prefer the other way."
                  placeholder="https://app.example.com/oidc/frontchannel-logout/"
                />
                {values.frontchannel_logout_uri && (
                  <Switch {...choice('frontchannel_logout_session_required')} />
                )}
              </Stack>
            </Fieldset>
          </>
        )}
      </EditorForm>
      <Section title="Record">
        <Facts
          facts={[
            ['Id in the admin API', <code key="id">{app.id}</code>],
            ['Added', <ExactWhen key="added" at={app.created_at} />],
            ['Changed', <ExactWhen key="changed" at={app.updated_at} />],
          ]}
        />
      </Section>
      {isSuper && <DeleteApp app={app} />}
    </>
  );
}

function Logo(props: {
  name: string;
  logo: string;
  findingAt: FindingAt;
  children: React.ReactNode;
}) {
  const { name, logo, findingAt, children } = props;
  const isRight = logo !== '' && findingAt('logo_uri')?.severity !== 'mistake';
  return (
    <Group align="flex-end" gap="md" wrap="nowrap">
      {children}
      <Stack gap={4} align="center" visibleFrom="sm">
        <ApplicationTile name={name || '?'} logo={isRight ? logo : null} size={56} />
        <Text size="xs" c="dimmed">
          As shown
        </Text>
      </Stack>
    </Group>
  );
}

function DeleteApp({ app }: { app: App }) {
  const { mayTry } = useCaller();
  return (
    <DeleteSection
      noun="application"
      name={app.client_name}
      isGrave
      concerned={mayTry && <WhoSignsIn app={app} />}
      consequence="Nobody can sign in to it any more, its tokens stop working at their next use, and its secrets are gone."
      remove={() => take(api.DELETE('/api/v1/apps/{id}', { params: { path: { id: app.id } } }))}
      list={{ to: '/applications', queryKey: 'apps' }}
    />
  );
}
