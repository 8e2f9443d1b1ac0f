import { Stack, Text, TextInput, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import Search from 'lucide-react/icons/search';
import { useState } from 'react';
import type { App, QuickstartSummary } from '../../../../generated/admin-api.ts';
import classes from './choose-quickstart.module.css';

/** All quickstarts, by language or kind of program; those for other kinds of applications stand apart. */
export function ChooseQuickstart(props: { app: App; quickstarts: readonly QuickstartSummary[] }) {
  const { app, quickstarts } = props;
  const [text, setText] = useState('');
  const words = text.toLowerCase().split(/\s+/);
  const found = quickstarts.filter(({ label, family, summary, name }) => {
    const said = `${label} ${family} ${summary} ${name}`.toLowerCase();
    return words.every((word) => said.includes(word));
  });
  const isForIt = ({ application_types }: QuickstartSummary) =>
    application_types.includes(app.application_type);
  const fitting = Map.groupBy(found.filter(isForIt), ({ family }) => family);
  const others = found.filter((quickstart) => !isForIt(quickstart));
  return (
    <Stack gap="lg">
      <TextInput
        type="search"
        label="What is the application written in?"
        placeholder="Django, Express, Spring, nginx …"
        leftSection={<Search size={16} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        spellCheck={false}
        maw="28rem"
      />
      {[...fitting].map(([family, members]) => (
        <Family key={family} app={app} title={family} members={members} />
      ))}
      {others.length > 0 && (
        <Family app={app} title="For applications of another kind" members={others} />
      )}
      {found.length === 0 && (
        <Text c="dimmed" size="sm" role="status">
          There is no quickstart for that. Whatever speaks OpenID Connect works: it needs the
          issuer, the client id and the secret.
        </Text>
      )}
    </Stack>
  );
}

function Family(props: { app: App; title: string; members: readonly QuickstartSummary[] }) {
  const { app, title, members } = props;
  return (
    <section>
      <Title order={2} size="h3" mb="xs">
        {title}
      </Title>
      <ul className={classes.cards}>
        {members.map(({ name, label, summary }) => (
          <li key={name} className={classes.card}>
            <Link
              to="/applications/$appId/$tab"
              params={{ appId: app.id, tab: 'quickstart' }}
              search={{ stack: name }}
              className={classes.link}
            >
              {label}
            </Link>
            <Text size="sm" c="dimmed">
              {summary}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
}
