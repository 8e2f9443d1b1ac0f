import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import Check from 'lucide-react/icons/check';
import CircleDot from 'lucide-react/icons/circle-dot';
import X from 'lucide-react/icons/x';
import type { ReactNode } from 'react';
import type { Trace } from '../../../generated/admin-api.ts';
import { TIME_LOCALE } from '../../components/when.tsx';
import { useCaller } from '../../session/caller.tsx';
import { StepParts } from './step-parts.tsx';
import { type Step, stepTitle, type Tone, toneOf } from './trace-words.ts';
import classes from './traces.module.css';

const TIME = new Intl.DateTimeFormat(TIME_LOCALE, { timeStyle: 'medium' });
const MARKS: Record<Tone, ReactNode> = {
  good: <Check size={16} aria-label="Passed" />,
  wait: <CircleDot size={16} aria-label="Tried" />,
  bad: <X size={16} aria-label="Failed" />,
};

/** What happened in a sign-in, from the request of the application on. @param claims values, where they are known. */
export function TraceTimeline(props: { trace: Trace; claims?: Record<string, unknown> }) {
  const { trace, claims } = props;
  return (
    <ol className={classes.steps}>
      {trace.steps.map((step) => (
        <TimelineStep key={`${step.reference} ${step.occurred_at}`} step={step} claims={claims} />
      ))}
      {laterSteps(trace).map(([title, text]) => (
        <li key={title} className={classes.step} data-tone="good">
          <span className={classes.mark}>{MARKS.good}</span>
          <div className={classes.body}>
            <h3 className={classes.title}>{title}</h3>
            <div className={classes.meta}>{text}</div>
          </div>
        </li>
      ))}
    </ol>
  );
}

function TimelineStep({ step, claims }: { step: Step; claims?: Record<string, unknown> }) {
  const { reads } = useCaller();
  const tone = toneOf(step);
  return (
    <li className={classes.step} data-tone={tone}>
      <span className={classes.mark}>{MARKS[tone]}</span>
      <div className={classes.body}>
        <h3 className={classes.title}>{stepTitle(step)}</h3>
        <div className={classes.meta}>
          <time dateTime={step.occurred_at}>{TIME.format(new Date(step.occurred_at))}</time>
          {reads('events') ? (
            <Anchor
              component={Link}
              to="/events"
              search={{ correlation_id: step.reference } as never}
              size="sm"
            >
              {step.reference}
            </Anchor>
          ) : (
            <span>{step.reference}</span>
          )}
        </div>
        <StepParts step={step} claims={claims} />
      </div>
    </li>
  );
}

/** What is counted, not kept one by one. */
function laterSteps(trace: Trace): [title: string, text: string][] {
  const at = (time: string | null) => (time === null ? '' : TIME.format(new Date(time)));
  const steps: [string, string, number][] = [
    [
      'Userinfo was asked for',
      lastOf(trace.userinfo_requests, at(trace.userinfo_at)),
      trace.userinfo_requests,
    ],
    ['Tokens were renewed', lastOf(trace.refreshes, at(trace.refreshed_at)), trace.refreshes],
    ['The session ended', at(trace.signed_out_at), trace.signed_out_at === null ? 0 : 1],
  ];
  return steps.filter(([, , count]) => count > 0).map(([title, text]) => [title, text]);
}

function lastOf(count: number, at: string): string {
  return count === 1 ? at : `${count} times, last at ${at}`;
}
