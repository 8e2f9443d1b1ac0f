import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useName } from '../../components/names.tsx';
import { Section } from '../../components/section.tsx';
import { When } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';
import { useReopen } from './acceptances-api.ts';
import { ToApplication } from './finding-list.tsx';
import classes from './hygiene.module.css';
import type { AcceptedFinding } from './hygiene-api.ts';

const DAYS = new Intl.DateTimeFormat('en', { dateStyle: 'long' });

/** What was found and is left as it is, with who has decided that and why; nothing where there is nothing. */
export function AcceptedFindings(props: {
  findings: readonly AcceptedFinding[];
  isOfOne?: boolean;
}) {
  const { findings, isOfOne = false } = props;
  if (findings.length === 0) return null;
  return (
    <Section
      title={`Accepted (${findings.length})`}
      description="Left as it is, by somebody who said why. It comes back above when what it is about changes."
    >
      <div className={classes.kind}>
        <ul className={`${classes.findings} ${classes.accepted}`}>
          {findings.map((finding) => (
            <li key={finding.acceptance.id}>
              <div className={classes.words}>
                {!isOfOne && <ToApplication finding={finding} />}
                <Text size="sm" className={classes.detail}>
                  <strong>{finding.title}.</strong> {finding.detail}
                </Text>
                <Reason finding={finding} />
              </div>
              <Reopen finding={finding} />
            </li>
          ))}
        </ul>
      </div>
    </Section>
  );
}

function Reason({ finding: { acceptance } }: { finding: AcceptedFinding }) {
  const { accepted_by, accepted_at, reason, until } = acceptance;
  const { name } = useName(accepted_by.type, accepted_by.id);
  return (
    <Text size="sm" c="dimmed" className={classes.detail}>
      “{reason}” {name ?? 'An administrator'}, <When at={accepted_at} />
      {until && `, until ${DAYS.format(new Date(until))}`}
    </Text>
  );
}

function Reopen({ finding }: { finding: AcceptedFinding }) {
  const { changes } = useCaller();
  const reopen = useReopen();
  const [isBusy, setBusy] = useState(false);
  if (!changes('applications')) return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={isBusy}
      aria-label={`Make it a finding again: ${finding.title}, ${finding.subject ?? finding.app.client_name}`}
      onClick={async () => {
        setBusy(true);
        await reopen(finding);
        setBusy(false);
      }}
    >
      Make it a finding again
    </Button>
  );
}
