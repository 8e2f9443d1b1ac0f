import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import ListChecks from 'lucide-react/icons/list-checks';
import type { Hygiene } from '../../../generated/admin-api.ts';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Section } from '../../components/section.tsx';
import { AcceptedFindings } from './accepted-findings.tsx';
import { FindingList } from './finding-list.tsx';
import { type Finding, hygieneQuery } from './hygiene-api.ts';

const SEVERITIES: readonly { severity: Finding['severity']; title: string; description: string }[] =
  [
    { severity: 'high', title: 'Mend now', description: 'Somebody could misuse it today.' },
    {
      severity: 'medium',
      title: 'Worth doing',
      description: 'Weaker than it has to be, or it does not do what was meant.',
    },
    { severity: 'low', title: 'Tidy up', description: 'Nothing is wrong, but less is safer.' },
  ];

/** What of all applications is old, unused or weaker than it has to be. */
export function HygienePage() {
  const query = useQuery(hygieneQuery());
  return (
    <>
      <PageHeader
        title="Hygiene"
        description="What of the applications is unused, old or weaker than it has to be, told by what they really do."
      />
      <Loaded query={query}>
        {(report) => (
          <>
            <OpenFindings report={report} />
            <AcceptedFindings findings={report.accepted} />
          </>
        )}
      </Loaded>
    </>
  );
}

function OpenFindings({ report: { findings, accepted, total, apps } }: { report: Hygiene }) {
  if (total === 0) {
    return (
      <Empty icon={ListChecks} title="All is in order">
        {apps === 0 ? 'There are no applications yet.' : lookedOver(apps, accepted.length)}
      </Empty>
    );
  }
  return (
    <>
      {SEVERITIES.map(({ severity, ...words }) => {
        const some = findings.filter((finding) => finding.severity === severity);
        return (
          some.length > 0 && (
            <Section
              key={severity}
              title={`${words.title} (${some.length})`}
              description={words.description}
            >
              <FindingList findings={some} />
            </Section>
          )
        );
      })}
      {total > findings.length && (
        <Text c="dimmed" mt="lg">
          And {total - findings.length} more, which are shown when these are done.
        </Text>
      )}
    </>
  );
}

function lookedOver(apps: number, accepted: number): string {
  const which = apps === 1 ? 'The application was' : `All ${apps} applications were`;
  const rest = accepted === 0 ? 'nothing is to be done' : 'what was found is accepted';
  return `${which} looked over, and ${rest}.`;
}
