import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Plus from 'lucide-react/icons/plus';
import { type ReactNode, useState } from 'react';
import type { App, ClaimsPreview } from '../../../../generated/admin-api.ts';
import { api, take } from '../../../api/client.ts';
import { ApiProblem } from '../../../api/problem.ts';
import { SaveBar } from '../../../components/save-bar.tsx';
import { submitBy } from '../../../components/submit.ts';
import { useCaller } from '../../../session/caller.tsx';
import { useAppEditor } from '../app-editor.ts';
import { type ClaimRule, sourceOf } from './claim-rule.ts';
import classes from './claims.module.css';
import { ClaimsPreviewPanel } from './claims-preview.tsx';
import { ClaimValue, RuleCard } from './rule-card.tsx';

/** Milliseconds without a key press before the preview is made anew. */
const PAUSE = 300;
const MOST_RULES = 100;
const PARTS = ['claim', 'attribute', 'roles', 'delimiter', 'constant', 'expression', 'in', 'scope'];
/** Errors are shown at the part of the rule that they are about. */
const FIELDS = Array.from({ length: MOST_RULES }, (_, i) => [
  ...PARTS.map((part) => `claims.${i}.${part}`),
  `claims.${i}`,
]).flat();

/** The claims that are read from something, or worked out by an expression, with a preview for a person. */
export function ClaimsTab(props: {
  app: App;
  /** Which of the rules are edited here; the others stay as they are. */
  isEdited: (rule: ClaimRule) => boolean;
  title: string;
  description: ReactNode;
  /** What is said where there is none. */
  none: string;
  added: ClaimRule;
  examples?: readonly { label: string; rule: ClaimRule }[];
}) {
  const { app, isEdited, title, description, none, added, examples = [] } = props;
  const { id, changes, reads } = useCaller();
  const disabled = !changes('applications');
  const mayPreview = reads('users');
  const [userId, setUserId] = useState<string | null>(id);
  const [scopes, setScopes] = useState(['profile', 'email']);
  const editor = useAppEditor({
    app,
    toValues: ({ claims }) => ({ claims }),
    done: 'The claims were saved, and are in the next tokens',
    fields: FIELDS,
  });
  const { form } = editor;
  const { claims } = form.values;
  const [asked] = useDebouncedValue(JSON.stringify(claims), PAUSE);
  const query = useQuery({
    queryKey: ['apps', 'one', app.id, 'claims-preview', { userId, scopes, asked }],
    queryFn: ({ signal }) =>
      take(
        api.POST('/api/v1/apps/{id}/claims-preview', {
          params: { path: { id: app.id } },
          body: { user_id: userId ?? '', scopes, claims: begun(JSON.parse(asked) as ClaimRule[]) },
          signal,
        }),
      ),
    enabled: mayPreview && userId !== null,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });
  const isCurrent = asked === JSON.stringify(claims);
  /** Where a rule is among those that the preview was made of. */
  const placeOf = (index: number) => begun(claims).indexOf(claims[index] as ClaimRule);
  const errorAt = (index: number) => (part: string) => {
    const path = part ? [part] : [];
    const saved = form.errors[['claims', index, ...path].join('.')];
    if (saved || !isCurrent || !(query.error instanceof ApiProblem)) return saved;
    const pointer = ['', 'claims', placeOf(index), ...path].join('/');
    return query.error.errors.find((one) => one.pointer === pointer)?.detail;
  };
  const change = (next: ClaimRule[]) => {
    // What was said of rules that have other places now.
    form.clearErrors();
    form.setFieldValue('claims', next);
  };
  const edited = claims
    .map((rule, index) => ({ rule, index }))
    .filter(({ rule }) => isEdited(rule));
  const add = (rule: ClaimRule) => change([...claims, rule]);
  return (
    <form noValidate onSubmit={submitBy(editor.save)}>
      <div className={classes.columns}>
        <Stack gap="md">
          <div>
            <Title order={2}>{title}</Title>
            <Text size="sm" c="dimmed" mt={2}>
              {description}
            </Text>
          </div>
          {edited.length === 0 && <Text>{none}</Text>}
          <ol className={classes.cards}>
            {edited.map(({ rule, index }) => (
              <RuleCard
                key={index}
                rule={rule}
                number={index + 1}
                disabled={disabled}
                errorAt={errorAt(index)}
                change={(next) => change(claims.map((other, i) => (i === index ? next : other)))}
                remove={() => change(claims.filter((_, i) => i !== index))}
                outcome={
                  isCurrent &&
                  !query.isPlaceholderData &&
                  query.data &&
                  !query.error && <Outcome preview={query.data} index={placeOf(index)} />
                }
              />
            ))}
          </ol>
          {form.errors.claims && <Text c="var(--danger)">{form.errors.claims}</Text>}
          {!disabled && (
            <Group gap="xs">
              <Button
                variant="default"
                leftSection={<Plus size={16} aria-hidden />}
                disabled={claims.length >= MOST_RULES}
                onClick={() => add(added)}
              >
                Add a rule
              </Button>
              {examples.map(({ label, rule }) => (
                <Anchor
                  key={label}
                  component="button"
                  type="button"
                  size="sm"
                  onClick={() => add(rule)}
                >
                  {label}
                </Anchor>
              ))}
            </Group>
          )}
          <SaveBar editor={editor} labels={{ claims: 'Claims' }} />
        </Stack>
        {mayPreview && (
          <section aria-label="Preview" className={classes.preview}>
            <Title order={2} mb="sm">
              Preview
            </Title>
            <ClaimsPreviewPanel
              userId={userId}
              setUserId={setUserId}
              scopes={scopes}
              setScopes={setScopes}
              preview={query.data}
              error={query.error}
              isStale={!isCurrent || query.isPlaceholderData}
            />
          </section>
        )}
      </div>
    </form>
  );
}

/** Rules that there is something to say of already. */
function begun(rules: readonly ClaimRule[]): ClaimRule[] {
  return rules.filter(({ claim, expression }) => claim !== '' && expression !== '');
}

/** What one rule gives the person of the preview. */
function Outcome({ preview, index }: { preview: ClaimsPreview; index: number }) {
  const isOf = ({ origin }: { origin: { rule: number | null } }) => origin.rule === index;
  const given = preview.id_token.find(isOf) ?? preview.userinfo.find(isOf);
  if (given) {
    return (
      <>
        Gives <ClaimValue value={given.value} />
      </>
    );
  }
  const absent = preview.absent.find(isOf);
  return absent ? <>Gives nothing. {absent.detail}</> : null;
}

/** Claims that are read from a field, an attribute, the roles, or are the same for everybody. */
export function AppParameters({ app }: { app: App }) {
  return (
    <ClaimsTab
      app={app}
      isEdited={(rule) => sourceOf(rule) !== 'expression'}
      title="Parameters"
      description="Claims that this application gets beside those of the scopes that it asks for, and in place of those of the same name."
      none="None of its own yet: it gets what its scopes ask for, as the preview shows."
      added={{ claim: '', attribute: 'email' }}
      examples={[{ label: 'Roles as groups', rule: { claim: 'groups', roles: 'list' } }]}
    />
  );
}

/** Claims that an expression works out. */
export function AppRules({ app }: { app: App }) {
  return (
    <ClaimsTab
      app={app}
      isEdited={(rule) => sourceOf(rule) === 'expression'}
      title="Rules"
      description={
        <>
          Claims that depend on who somebody is, as expressions in CEL over <code>user</code>: its
          fields, <code>user.roles</code> and <code>user.attributes</code>. They are checked while
          you type; who has no value for what one names does not get the claim.
        </>
      }
      none="No rule yet. Begin with one of the examples, or with an empty one."
      added={{ claim: '', expression: '' }}
      examples={[
        {
          label: 'By a role',
          rule: { claim: 'access_level', expression: '"editors" in user.roles ? "write" : "read"' },
        },
        {
          label: 'By the address',
          rule: {
            claim: 'employment',
            expression: 'user.email.endsWith("@example.com") ? "internal" : "external"',
          },
        },
        {
          label: 'Some of the roles',
          rule: {
            claim: 'groups',
            expression: 'user.roles.filter(role, role.startsWith("wiki-"))',
          },
        },
        {
          label: 'One or the other field',
          rule: {
            claim: 'login',
            expression: 'has(user.username) ? user.username : user.email',
          },
        },
      ]}
    />
  );
}
