import {
  ActionIcon,
  Autocomplete,
  Code,
  Group,
  NativeSelect,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import X from 'lucide-react/icons/x';
import { type ReactNode, useState } from 'react';
import { attributesQuery } from '../../../components/attributes-query.ts';
import {
  type ClaimRule,
  constantKind,
  constantText,
  SOURCES,
  type Source,
  sourceOf,
  toConstant,
  USER_FIELDS,
  withSource,
} from './claim-rule.ts';
import classes from './claims.module.css';

/** Scopes that applications ask for; any other, as of an API, can be typed. */
export const SCOPES = ['profile', 'email', 'phone', 'address', 'roles', 'groups'] as const;
const PLACES = [
  { value: '', label: 'ID token, userinfo' },
  { value: 'id_token', label: 'ID token only' },
  { value: 'userinfo', label: 'userinfo only' },
];

/** One rule: which claim, from what, where and when. */
export function RuleCard(props: {
  rule: ClaimRule;
  /** From 1. */
  number: number;
  disabled: boolean;
  /** What is wrong with a part of it, such as `claim`, or with all of it: `''`. */
  errorAt: (part: string) => ReactNode;
  change: (rule: ClaimRule) => void;
  remove: () => void;
  /** What it gives the person that the preview is of. */
  outcome: ReactNode;
}) {
  const { rule, number, disabled, errorAt, change, remove, outcome } = props;
  const source = sourceOf(rule);
  const where = rule.in?.length === 1 ? rule.in[0] : '';
  return (
    <li className={classes.card} aria-label={`Rule ${number}`}>
      <div className={classes.fields}>
        <TextInput
          label="Claim"
          placeholder="department"
          value={rule.claim}
          disabled={disabled}
          spellCheck={false}
          error={errorAt('claim') || errorAt('')}
          onChange={(event) => change({ ...rule, claim: event.currentTarget.value })}
        />
        {source !== 'expression' && (
          <NativeSelect
            label="Is"
            disabled={disabled}
            data={[...SOURCES]}
            value={source}
            onChange={(event) => change(withSource(rule, event.currentTarget.value as Source))}
          />
        )}
        <div className={source === 'expression' ? classes.whole : undefined}>
          <Value rule={rule} disabled={disabled} errorAt={errorAt} change={change} />
        </div>
        <NativeSelect
          label="Where"
          disabled={disabled}
          data={PLACES}
          value={where}
          error={errorAt('in')}
          onChange={(event) => {
            const { in: _, ...rest } = rule;
            const place = event.currentTarget.value;
            change(place ? { ...rest, in: [place as 'id_token' | 'userinfo'] } : rest);
          }}
        />
        <Autocomplete
          label="Only with the scope"
          placeholder="any: always"
          disabled={disabled}
          data={[...SCOPES]}
          value={rule.scope ?? ''}
          error={errorAt('scope')}
          onChange={(next) => {
            const { scope: _, ...rest } = rule;
            change(next ? { ...rest, scope: next } : rest);
          }}
        />
      </div>
      {outcome && <div className={classes.outcome}>{outcome}</div>}
      {!disabled && (
        <ActionIcon
          className={classes.remove}
          aria-label={`Remove rule ${number}${rule.claim ? ` for ${rule.claim}` : ''}`}
          onClick={remove}
        >
          <X size={16} aria-hidden />
        </ActionIcon>
      )}
    </li>
  );
}

function Value(props: {
  rule: ClaimRule;
  disabled: boolean;
  errorAt: (part: string) => ReactNode;
  change: (rule: ClaimRule) => void;
}) {
  const { rule, disabled, errorAt, change } = props;
  const attributes = useQuery(attributesQuery());
  switch (sourceOf(rule)) {
    case 'attribute':
      return (
        <NativeSelect
          label="Which"
          disabled={disabled}
          error={errorAt('attribute')}
          value={rule.attribute}
          onChange={(event) => change({ ...rule, attribute: event.currentTarget.value })}
          data={[
            { group: 'Attributes', items: withOwn(attributes.data ?? [], rule.attribute) },
            { group: 'Fields of every user', items: [...USER_FIELDS] },
          ]}
        />
      );
    case 'roles':
      return (
        <Group gap="xs" wrap="nowrap" align="flex-end">
          <NativeSelect
            label="As"
            flex={1}
            disabled={disabled}
            value={rule.roles}
            data={[
              { value: 'list', label: 'a list of names' },
              { value: 'delimited', label: 'one text' },
            ]}
            onChange={(event) => {
              const { delimiter: _, ...rest } = rule;
              change({ ...rest, roles: event.currentTarget.value as 'list' | 'delimited' });
            }}
          />
          {rule.roles === 'delimited' && (
            <TextInput
              label="Between"
              w="5rem"
              disabled={disabled}
              error={errorAt('delimiter')}
              value={rule.delimiter ?? ','}
              onChange={(event) => change({ ...rule, delimiter: event.currentTarget.value })}
            />
          )}
        </Group>
      );
    case 'constant':
      return (
        <Constant
          value={rule.constant}
          disabled={disabled}
          error={errorAt('constant')}
          change={(constant) => change({ ...rule, constant })}
        />
      );
    case 'expression':
      return (
        <Textarea
          label="Expression"
          disabled={disabled}
          autosize
          minRows={2}
          spellCheck={false}
          classNames={{ input: classes.code }}
          error={errorAt('expression')}
          placeholder='"editors" in user.roles ? "write" : "read"'
          value={rule.expression}
          onChange={(event) => change({ ...rule, expression: event.currentTarget.value })}
        />
      );
  }
}

function Constant(props: {
  value: ClaimRule['constant'];
  disabled: boolean;
  error: ReactNode;
  change: (value: ClaimRule['constant']) => void;
}) {
  const { value, disabled, error, change } = props;
  // As it is typed: of 1.0 there would be 1 otherwise, before it can become 1.05.
  const [text, setText] = useState(constantText(value));
  const shown =
    JSON.stringify(toConstant(text)) === JSON.stringify(value) ? text : constantText(value);
  return (
    <TextInput
      label="Value"
      disabled={disabled}
      spellCheck={false}
      error={error}
      description={`Sent as ${constantKind(value)}.`}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={shown}
      onChange={(event) => {
        setText(event.currentTarget.value);
        change(toConstant(event.currentTarget.value));
      }}
    />
  );
}

/** One that is not defined any more is shown all the same: the rule still names it. */
function withOwn(attributes: readonly { name: string }[], own: string | undefined): string[] {
  const names = attributes.map(({ name }) => name);
  const isKnown = own === undefined || names.includes(own);
  return isKnown || (USER_FIELDS as readonly string[]).includes(own) ? names : [...names, own];
}

/** A value as it is sent. */
export function ClaimValue({ value }: { value: unknown }) {
  return <Code className={classes.value}>{JSON.stringify(value)}</Code>;
}
