import { Tabs } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './link-tabs.module.css';
import { windowTitle } from './page-header.tsx';

/** Parts of a page, each with an address of its own: that of the page, and the tab after it. */
export function LinkTabs(props: {
  /** Title of the page; that of the window tells the tab too. */
  title: string;
  /** Address of the page. */
  to: string;
  tabs: readonly { value: string; label: string; content: ReactNode }[];
}) {
  const { title, to, tabs } = props;
  const { tab } = useParams({ strict: false }) as { tab?: string };
  const navigate = useNavigate();
  const first = tabs[0]?.value ?? '';
  const shown = tab !== undefined && tabs.some(({ value }) => value === tab) ? tab : first;
  const label = shown === first ? undefined : tabs.find(({ value }) => value === shown)?.label;
  useEffect(() => {
    document.title = windowTitle(label, title);
  }, [label, title]);
  const list = useRef<HTMLDivElement>(null);
  // Where not all have room they are scrolled, and the one that is open is to be seen.
  useEffect(() => {
    const { current } = list;
    if (!current) return;
    const observer = new ResizeObserver(() => {
      const open = current.querySelector<HTMLElement>(`[role=tab][id$="-tab-${shown}"]`);
      if (open) current.scrollLeft = open.offsetLeft - (current.clientWidth - open.clientWidth) / 2;
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [shown]);
  return (
    <Tabs
      value={shown}
      onChange={(next) =>
        void navigate({ to: next === first ? to : `${to}/${next}`, replace: true })
      }
    >
      <Tabs.List mb="lg" ref={list} className={classes.list}>
        {tabs.map(({ value, label }) => (
          <Tabs.Tab key={value} value={value} className={classes.tab}>
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
