import type { SignInStatistics } from '../../../generated/admin-api.ts';
import classes from './overview.module.css';

type Counts = Pick<SignInStatistics['buckets'][number], 'succeeded' | 'failed' | 'with_mfa'>;

/** The sums of the time that is shown. */
export function SignInFigures({ counted }: { counted: SignInStatistics }) {
  const { succeeded, failed, with_mfa } = sumOf(counted.buckets);
  return (
    <dl className={classes.figures}>
      <div>
        <dt>
          <span className={classes.good} aria-hidden />
          Succeeded
        </dt>
        <dd>{succeeded.toLocaleString('en')}</dd>
      </div>
      <div>
        <dt>
          <span className={classes.bad} aria-hidden />
          Failed
        </dt>
        <dd>
          {failed.toLocaleString('en')} {shareOf(failed, succeeded + failed)}
        </dd>
      </div>
      <div>
        <dt>With more than one factor</dt>
        <dd>
          {with_mfa.toLocaleString('en')} {shareOf(with_mfa, succeeded)}
        </dd>
      </div>
    </dl>
  );
}

function sumOf(buckets: readonly Counts[]): Counts {
  const sum = { succeeded: 0, failed: 0, with_mfa: 0 };
  for (const { succeeded, failed, with_mfa } of buckets) {
    sum.succeeded += succeeded;
    sum.failed += failed;
    sum.with_mfa += with_mfa;
  }
  return sum;
}

function shareOf(part: number, whole: number): string {
  return whole === 0
    ? ''
    : `(${((part / whole) * 100).toFixed(part > 0 && part < whole ? 1 : 0)} %)`;
}
