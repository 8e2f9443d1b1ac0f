import type { SignInStatistics } from '../../../generated/admin-api.ts';
import { TIME_LOCALE } from '../../components/when.tsx';
import classes from './sign-in-chart.module.css';

const DAY = new Intl.DateTimeFormat(TIME_LOCALE, {
  month: 'short',
  day: 'numeric',
  timeZone: 'UTC',
});
const LABELS = 7;
const LINES = 4;
const FACTORS = [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 4.8, 6, 8];

/** Sign-ins of each day as bars, and as a table for those who do not see them. */
export function SignInChart({ counted }: { counted: SignInStatistics }) {
  const { buckets } = counted;
  const top = niceTop(Math.max(...buckets.map(({ succeeded, failed }) => succeeded + failed)));
  const lines = Array.from({ length: LINES + 1 }, (_, i) => (top / LINES) * (LINES - i));
  const every = Math.ceil(buckets.length / LABELS);
  return (
    <figure className={classes.chart}>
      <div className={classes.plot} aria-hidden>
        <div className={classes.lines}>
          {lines.map((value) => (
            <div key={value}>{value > 0 && <span>{value.toLocaleString('en')}</span>}</div>
          ))}
        </div>
        <div className={classes.bars} data-dense={buckets.length > 40 || undefined}>
          {buckets.map(({ start, succeeded, failed }) => (
            <div
              key={start}
              title={`${DAY.format(new Date(start))}: ${succeeded} succeeded, ${failed} failed`}
            >
              <span className={classes.failed} style={{ height: `${(failed / top) * 100}%` }} />
              <span
                className={classes.succeeded}
                style={{ height: `${(succeeded / top) * 100}%` }}
              />
            </div>
          ))}
        </div>
        <div className={classes.days}>
          {buckets.map(({ start }, i) => (
            <span key={start}>{i % every === 0 && <b>{DAY.format(new Date(start))}</b>}</span>
          ))}
        </div>
      </div>
      <table className={classes.table}>
        <caption>Sign-ins by day, in UTC</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Succeeded</th>
            <th scope="col">With more than one factor</th>
            <th scope="col">Failed</th>
          </tr>
        </thead>
        <tbody>
          {buckets.map(({ start, succeeded, with_mfa, failed }) => (
            <tr key={start}>
              <th scope="row">{DAY.format(new Date(start))}</th>
              <td>{succeeded}</td>
              <td>{with_mfa}</td>
              <td>{failed}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** The least round number that is not below, of which a quarter is whole. */
function niceTop(value: number): number {
  if (value <= LINES) return LINES;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = FACTORS.find((one) => one * power >= value) ?? 10;
  const top = Math.round(factor * power);
  return top + ((LINES - (top % LINES)) % LINES);
}
