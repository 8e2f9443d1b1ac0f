import { useQuery } from '@tanstack/react-query';
import type { App } from '../../../generated/admin-api.ts';
import { Section } from '../../components/section.tsx';
import { AcceptedFindings } from './accepted-findings.tsx';
import { FindingList } from './finding-list.tsx';
import { hygieneQuery } from './hygiene-api.ts';

/** What of one application should be tidied up; nothing is shown where it is in order. */
export function AppHygiene({ app }: { app: App }) {
  const { data } = useQuery(hygieneQuery(app.id));
  if (!data) return null;
  return (
    <>
      {data.total > 0 && (
        <Section title="Hygiene" description="What is unused, old or weaker than it has to be.">
          <FindingList findings={data.findings} isOfOne />
        </Section>
      )}
      <AcceptedFindings findings={data.accepted} isOfOne />
    </>
  );
}
