import { Anchor, Group, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { App, QuickstartSummary } from '../../../../generated/admin-api.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { ChooseQuickstart } from './choose-quickstart.tsx';
import { readStack } from './quickstart-search.ts';
import { QuickstartSteps } from './quickstart-steps.tsx';
import { quickstartQuery, quickstartsQuery } from './quickstarts-api.ts';

/** Code that makes the application sign in here, with its own values. */
export function AppQuickstart({ app }: { app: App }) {
  const stack = readStack(useSearch({ strict: false }));
  const query = useQuery(quickstartsQuery(app.id));
  return (
    <Loaded query={query}>
      {(quickstarts) => {
        const chosen = quickstarts.find(({ name }) => name === stack);
        return chosen ? (
          <OneQuickstart key={chosen.name} app={app} chosen={chosen} quickstarts={quickstarts} />
        ) : (
          <ChooseQuickstart app={app} quickstarts={quickstarts} />
        );
      }}
    </Loaded>
  );
}

function OneQuickstart(props: {
  app: App;
  chosen: QuickstartSummary;
  quickstarts: readonly QuickstartSummary[];
}) {
  const { app, chosen, quickstarts } = props;
  const navigate = useNavigate();
  const query = useQuery(quickstartQuery(app.id, chosen.name));
  const to = '/applications/$appId/$tab' as const;
  const params = { appId: app.id, tab: 'quickstart' };
  return (
    <Stack gap="lg" maw="60rem">
      <div>
        <Group gap="sm" align="flex-end">
          <Select
            label="Quickstart for"
            data={byFamily(quickstarts)}
            value={chosen.name}
            onChange={(name) => name && void navigate({ to, params, search: { stack: name } })}
            searchable
            allowDeselect={false}
            w={{ base: '100%', sm: '24rem' }}
          />
          <Anchor
            size="sm"
            pb={8}
            renderRoot={(props) => <Link {...props} to={to} params={params} search={{}} />}
          >
            Show all of them
          </Anchor>
        </Group>
        <Text mt="sm" maw="44rem">
          {chosen.summary}
        </Text>
        <Provenance quickstart={chosen} />
      </div>
      <Loaded query={query}>
        {(quickstart) => <QuickstartSteps app={app} quickstart={quickstart} />}
      </Loaded>
    </Stack>
  );
}

/** How far this can be relied on, and where its makers say more. */
function Provenance({ quickstart: { tried, documentation } }: { quickstart: QuickstartSummary }) {
  const versions = Object.entries(tried ?? {}).map(([name, version]) => `${name} ${version}`);
  return (
    <Text size="sm" c="dimmed" mt={4}>
      {tried
        ? `Tried with ${versions.join(', ')}.`
        : 'Written by its documentation; we have not run it.'}{' '}
      {documentation && (
        <Anchor href={documentation} target="_blank" rel="noreferrer" underline="always" inherit>
          Its documentation
        </Anchor>
      )}
    </Text>
  );
}

function byFamily(quickstarts: readonly QuickstartSummary[]) {
  const families = Map.groupBy(quickstarts, ({ family }) => family);
  return [...families].map(([group, members]) => ({
    group,
    items: members.map(({ name, label }) => ({ value: name, label })),
  }));
}
