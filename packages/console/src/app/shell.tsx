import { AppShell, Burger, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useLocation, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useCaller } from '../session/caller.tsx';
import { Brand } from './brand.tsx';
import { keepFocus } from './keep-focus.ts';
import { isShown, PLACES } from './navigation.ts';
import { PersonMenu } from './person-menu.tsx';
import { SearchButton } from './search-button.tsx';
import classes from './shell.module.css';

/** What is around every page. */
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const isLoading = useRouterState({ select: ({ status }) => status === 'pending' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the navigation closes when the page is another.
  useEffect(close, [pathname]);
  useEffect(keepFocus, []);
  return (
    <AppShell
      layout="alt"
      header={{ height: 60 }}
      navbar={{ width: 248, breakpoint: 'md', collapsed: { mobile: !opened } }}
      classNames={{ header: classes.header, navbar: classes.navbar, main: classes.main }}
    >
      <a href="#page" className={classes.skip}>
        Skip to the page
      </a>
      <AppShell.Header>
        <div className={classes.progress} data-active={isLoading || undefined} aria-hidden />
        <Group h="100%" px={{ base: 'md', md: 'xl' }} gap="sm" wrap="nowrap">
          <Burger
            opened={opened}
            onClick={toggle}
            hiddenFrom="md"
            size="sm"
            aria-label={opened ? 'Close the navigation' : 'Open the navigation'}
          />
          <SearchButton />
          <Group ml="auto" gap="xs" wrap="nowrap">
            <PersonMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar component="nav" aria-label="Dashboard">
        <Group className={classes.brandRow} justify="space-between" wrap="nowrap">
          <Link to="/" className={classes.brand} aria-label="Gatehouse: overview">
            <Brand />
          </Link>
          <Burger
            opened
            onClick={close}
            hiddenFrom="md"
            size="sm"
            aria-label="Close the navigation"
          />
        </Group>
        <div className={classes.places}>
          <Navigation />
        </div>
      </AppShell.Navbar>
      <AppShell.Main id="page" tabIndex={-1}>
        <div className={classes.page}>
          <Outlet />
        </div>
      </AppShell.Main>
    </AppShell>
  );
}

function Navigation() {
  const caller = useCaller();
  const { pathname } = useLocation();
  const groups = PLACES.map(({ label, places }) => ({
    label,
    places: places.filter((place) => isShown(place, caller)),
  })).filter(({ places }) => places.length > 0);
  return groups.map(({ label, places }) => (
    <section key={label} aria-label={label || 'Start'} className={classes.group}>
      {label && (
        <Text className={classes.groupLabel} aria-hidden>
          {label}
        </Text>
      )}
      {places.map(({ label: place, to, icon: Icon }) => {
        const isHere = to === '/' ? pathname === '/' : pathname.startsWith(to);
        return (
          <NavLink
            key={to}
            component={Link}
            to={to}
            label={place}
            leftSection={<Icon size={18} strokeWidth={1.75} aria-hidden />}
            active={isHere}
            aria-current={isHere ? 'page' : undefined}
            classNames={{ root: classes.link, label: classes.linkLabel }}
          />
        );
      })}
    </section>
  ));
}
