import CircleCheck from 'lucide-react/icons/circle-check';
import CircleMinus from 'lucide-react/icons/circle-minus';
import CircleX from 'lucide-react/icons/circle-x';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ReactNode } from 'react';
import type { IntegrationTest } from '../../../../generated/admin-api.ts';
import classes from './integration-test.module.css';

type Check = IntegrationTest['checks'][number];

const MARKS: Record<Check['verdict'], ReactNode> = {
  passed: <CircleCheck size={18} aria-label="Right" />,
  warning: <TriangleAlert size={18} aria-label="Look at this" />,
  failed: <CircleX size={18} aria-label="Wrong" />,
  skipped: <CircleMinus size={18} aria-label="Not looked at" />,
};
const ORDER: readonly Check['verdict'][] = ['failed', 'warning', 'passed', 'skipped'];

/** What was looked at; what is wrong comes first. */
export function CheckList({ checks }: { checks: readonly Check[] }) {
  const sorted = checks.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  return (
    <>
      <h3 className={classes.heading}>What was checked</h3>
      <ul className={classes.checks}>
        {sorted.map(({ check, verdict, detail, fix }) => (
          <li key={`${check} ${detail}`} data-verdict={verdict}>
            {MARKS[verdict]}
            <div className={classes.words}>
              {detail}
              {fix && <div className={classes.fix}>{fix}</div>}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
