import { Checkbox, Group, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { ClaimsPreview as Preview } from '../../../../generated/admin-api.ts';
import { ApiProblem } from '../../../api/problem.ts';
import { AsyncSelect } from '../../../components/async-select.tsx';
import { Breakable } from '../../../components/breakable.tsx';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { userSource } from '../../../components/sources.ts';
import classes from './claims.module.css';
import { ClaimValue, SCOPES } from './rule-card.tsx';

type Place = 'id_token' | 'userinfo';

/** What the application would be told of somebody by the rules as they stand in the form, and why. */
export function ClaimsPreviewPanel(props: {
  userId: string | null;
  setUserId: (id: string | null) => void;
  scopes: string[];
  setScopes: (scopes: string[]) => void;
  preview: Preview | undefined;
  error: unknown;
  isStale: boolean;
}) {
  const { userId, setUserId, scopes, setScopes, preview, error, isStale } = props;
  const [place, setPlace] = useState<Place>('id_token');
  const isInvalid = error instanceof ApiProblem && error.status === 422;
  return (
    <Stack gap="md">
      <AsyncSelect
        label="Of whom"
        source={userSource}
        value={userId}
        onChange={setUserId}
        placeholder="Name or e-mail address"
      />
      <Checkbox.Group
        label="Scopes that the application asks for"
        value={scopes}
        onChange={setScopes}
      >
        <Group gap="md" mt="xs">
          {SCOPES.map((scope) => (
            <Checkbox key={scope} value={scope} label={scope} />
          ))}
        </Group>
      </Checkbox.Group>
      {isInvalid && <Text size="sm">A rule has a mistake: it is shown at the rule.</Text>}
      {error && !isInvalid ? <ProblemAlert error={error} /> : null}
      {preview && (
        <div data-stale={isStale || undefined} className={classes.result} aria-live="polite">
          <SegmentedControl
            aria-label="Which claims are shown"
            fullWidth
            value={place}
            onChange={(next) => setPlace(next as Place)}
            data={[
              { value: 'id_token', label: 'ID token' },
              { value: 'userinfo', label: 'Userinfo' },
            ]}
          />
          <Claims preview={preview} place={place} />
        </div>
      )}
    </Stack>
  );
}

function Claims({ preview, place }: { preview: Preview; place: Place }) {
  const absent = preview.absent.filter((one) => one.in.includes(place));
  const protocol = preview[place].filter(({ origin }) => origin.kind === 'protocol');
  const others = preview[place].filter(({ origin }) => origin.kind !== 'protocol');
  return (
    <>
      <Table className={classes.claims} layout="fixed" mt="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="36%">Claim</Table.Th>
            <Table.Th>Value and origin</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {others.map((claim) => (
            <Row key={claim.claim} claim={claim} />
          ))}
          {absent.map(({ claim, detail, origin }) => (
            <Table.Tr key={`${claim} ${origin.scope} ${origin.rule}`}>
              <Table.Td>
                <s>
                  <Breakable text={claim} />
                </s>
              </Table.Td>
              <Table.Td>
                <Text size="sm">Not there. {detail}</Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <details>
        <Text component="summary" size="sm" mt="sm">
          {protocol.length} claims of the protocol itself
        </Text>
        <Table className={classes.claims} layout="fixed" mt="xs">
          <Table.Tbody>
            {protocol.map((claim) => (
              <Row key={claim.claim} claim={claim} />
            ))}
          </Table.Tbody>
        </Table>
      </details>
    </>
  );
}

function Row({ claim: { claim, value, origin } }: { claim: Preview['id_token'][number] }) {
  return (
    <Table.Tr data-own={origin.kind === 'rule' || undefined}>
      <Table.Td>
        <Breakable text={claim} />
      </Table.Td>
      <Table.Td>
        {value !== undefined && <ClaimValue value={value} />}
        <Text size="xs" c="dimmed">
          {origin.detail}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}
