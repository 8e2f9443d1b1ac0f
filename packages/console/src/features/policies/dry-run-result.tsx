import { Alert, Anchor, Button, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import CircleCheck from 'lucide-react/icons/circle-check';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { lazy, Suspense, useState } from 'react';
import type { PolicyDryRun } from '../../../generated/admin-api.ts';
import { PersonTile } from '../../components/person-tile.tsx';
import classes from './dry-run.module.css';
import {
  count,
  daysOf,
  governed,
  leftOut,
  people,
  reasonWords,
  wordsToYou,
} from './dry-run-words.ts';

const DryRunDetails = lazy(() => import('./dry-run-details.tsx'));

/** People who are named here; the others are a click away. */
const NAMED = 4;
/** What a sign-in can have come to, in the order of the bar. */
const PARTS = [
  ['stopped', 'Stopped'],
  ['asked_for_more', 'Asked for more'],
  ['eased', 'Asked for less'],
  ['unknown', 'Not known'],
  ['unchanged', 'As they were'],
] as const satisfies [keyof PolicyDryRun['sign_ins'], string][];

/** What a change would have done, the worst first. */
export function DryRunResult({ run }: { run: PolicyDryRun }) {
  const all = governed(run);
  const { stopped, asked_for_more } = run.sign_ins;
  if (all === 0) {
    return (
      <Text size="sm">
        Nobody under this policy has signed in in the last {daysOf(run)} days, so there is nothing
        to try it on.
      </Text>
    );
  }
  return (
    <Stack gap="md">
      <OwnSignIn you={run.you} />
      <div>
        <p className={classes.headline}>
          {stopped + asked_for_more === 0 ? (
            <>
              <CircleCheck size={20} aria-hidden /> Nobody would have noticed
            </>
          ) : (
            <>
              {(stopped || asked_for_more).toLocaleString('en')}{' '}
              <span>
                of {count(all, 'sign-in')} {stopped > 0 ? 'stopped' : 'asked for more'}
              </span>
            </>
          )}
        </p>
        <div className={classes.bar} aria-hidden>
          {PARTS.filter(([part]) => run.sign_ins[part] > 0).map(([part]) => (
            <span key={part} data-part={part} style={{ flexGrow: run.sign_ins[part] }} />
          ))}
        </div>
        <dl className={classes.legend}>
          {PARTS.filter(([part]) => run.sign_ins[part] > 0).map(([part, label]) => (
            <div key={part}>
              <dt>
                <span data-part={part} aria-hidden />
                {label}
              </dt>
              <dd>{run.sign_ins[part].toLocaleString('en')}</dd>
            </div>
          ))}
        </dl>
      </div>
      <Reasons run={run} />
      <Affected run={run} />
      {run.sessions_over !== null && run.sessions_over > 0 && (
        <Text size="sm">
          {count(run.sessions_over, 'session')} of now would end at once, since they began longer
          ago.
        </Text>
      )}
      {run.sessions_idle !== null && (
        <Text size="sm">
          {run.sessions_idle === 0
            ? 'No session of now has been unused for longer than that.'
            : `${count(run.sessions_idle, 'session')} of now ${run.sessions_idle === 1 ? 'has' : 'have'} been unused for longer than that, and would be over.`}{' '}
          Whether people left their browser alone in between is not known of sessions that are over.
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {leftOut(run)} People, their groups and applications are taken as they are today.
      </Text>
    </Stack>
  );
}

function OwnSignIn({ you }: Pick<PolicyDryRun, 'you'>) {
  if (!you?.reason) return null;
  const isStopped = you.effect === 'stopped';
  return (
    <Alert
      color={isStopped ? 'red' : 'yellow'}
      variant="light"
      className={isStopped ? undefined : classes.caution}
      icon={<TriangleAlert size={18} aria-hidden />}
      title={isStopped ? 'You could not sign in any more' : 'This is about you too'}
    >
      At your next sign-in {wordsToYou(you.reason)}
    </Alert>
  );
}

function Reasons({ run }: { run: PolicyDryRun }) {
  if (run.reasons.length === 0) return null;
  return (
    <ul className={classes.reasons}>
      {run.reasons.map(({ reason, effect, sign_ins, people: concerned }) => (
        <li key={reason} data-part={effect}>
          <Text size="sm">{reasonWords(reason)}</Text>
          <Text size="sm" c="dimmed">
            {count(sign_ins, 'sign-in')} of {people(concerned)}
          </Text>
        </li>
      ))}
    </ul>
  );
}

function Affected({ run }: { run: PolicyDryRun }) {
  const [isOpen, setOpen] = useState(false);
  const { affected_people: affected } = run;
  if (affected.length === 0) return null;
  const concerned = run.people.stopped + run.people.asked_for_more;
  return (
    <div>
      <Text size="sm" fw={550} mb="xs">
        Who
      </Text>
      <ul className={classes.people}>
        {affected.slice(0, NAMED).map(({ user_id, name, email, sign_ins }) => (
          <li key={user_id}>
            <PersonTile name={name ?? email ?? '?'} size={26} />
            <Anchor component={Link} to={`/users/${user_id}`} size="sm" truncate>
              {name ?? email ?? 'Somebody who is gone'}
            </Anchor>
            <Text size="sm" c="dimmed">
              {sign_ins.toLocaleString('en')}
            </Text>
          </li>
        ))}
      </ul>
      <Button mt="sm" size="xs" variant="default" onClick={() => setOpen(true)}>
        Show {people(concerned)} and their sign-ins
      </Button>
      {isOpen && (
        <Suspense>
          <DryRunDetails run={run} close={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
