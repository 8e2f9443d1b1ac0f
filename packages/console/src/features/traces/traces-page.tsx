import { Button, Group } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import Route from 'lucide-react/icons/route';
import SearchX from 'lucide-react/icons/search-x';
import { Empty } from '../../components/empty.tsx';
import { AsyncFilter } from '../../components/filters.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { appSource, userSource } from '../../components/sources.ts';
import { Traces } from './trace-list.tsx';
import type { TracesSearch } from './traces-search.ts';

/** Every sign-in as an application asked for it, to be found by the reference that an error page shows. */
export function TracesPage() {
  const filters = useSearch({ from: '/traces' });
  const navigate = useNavigate({ from: '/traces' });
  const change = (changed: { [Name in keyof TracesSearch]: string | undefined }) =>
    void navigate({ search: (now) => ({ ...now, ...changed }) as TracesSearch, replace: true });
  const isNarrowed = Object.keys(filters).length > 0;
  return (
    <>
      <PageHeader
        title="Traces"
        description="Each sign-in, step by step: what the application sent, what was decided and why, and what it got."
      />
      <Group gap="sm" mb="md" align="flex-end">
        <SearchField
          label="Reference, such as 7QF2-M9XD"
          value={filters.reference ?? ''}
          asWritten={(text) => text.trim()}
          onSearch={(text) => change({ reference: text || undefined })}
        />
        <AsyncFilter
          label="Application"
          any="Any application"
          source={appSource}
          value={filters.app_id}
          onChange={(id) => change({ app_id: id })}
        />
        <AsyncFilter
          label="User"
          any="Any user"
          source={userSource}
          value={filters.user_id}
          onChange={(id) => change({ user_id: id })}
        />
      </Group>
      <Traces
        filters={filters}
        caption="Traces"
        empty={
          isNarrowed ? (
            <Empty
              icon={SearchX}
              title="No sign-in like that is kept"
              action={
                <Button variant="default" onClick={() => void navigate({ search: {} })}>
                  Show all
                </Button>
              }
            >
              Traces are kept for some days, as the settings say; those in which nobody proved who
              they are, for one day.
            </Empty>
          ) : (
            <Empty icon={Route} title="Nobody has signed in yet">
              As soon as an application asks for a sign-in, it is listed here with every step.
            </Empty>
          )
        }
      />
    </>
  );
}
