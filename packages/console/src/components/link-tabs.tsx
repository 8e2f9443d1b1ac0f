import { Tabs } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** Parts of a page, each with an address of its own: that of the page, and the tab after it. */
export function LinkTabs(props: {
  /** Address of the page. */
  to: string;
  tabs: readonly { value: string; label: string; content: ReactNode }[];
}) {
  const { to, tabs } = props;
  const { tab } = useParams({ strict: false }) as { tab?: string };
  const navigate = useNavigate();
  const first = tabs[0]?.value ?? '';
  return (
    <Tabs
      value={tabs.some(({ value }) => value === tab) ? tab : first}
      onChange={(next) =>
        void navigate({ to: next === first ? to : `${to}/${next}`, replace: true })
      }
    >
      <Tabs.List mb="lg">
        {tabs.map(({ value, label }) => (
          <Tabs.Tab key={value} value={value}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ value, content }) => (
        <Tabs.Panel key={value} value={value}>
          {content}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
