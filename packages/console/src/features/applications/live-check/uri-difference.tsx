import { Text } from '@mantine/core';
import type { AppUsage } from '../../../../generated/admin-api.ts';
import classes from './live-check.module.css';
import { splitByDifference } from './split-by-difference.ts';

/** A URI that was sent above the one that was probably meant, with the difference marked. */
export function UriDifference(props: {
  sent: string;
  nearest: NonNullable<AppUsage['last_failure']>['nearest'];
}) {
  const { sent, nearest } = props;
  const [asSent, registered] = splitByDifference(sent, nearest?.uri ?? sent);
  return (
    <>
      <dl className={classes.uris}>
        <div>
          <dt>Sent</dt>
          <dd>{nearest ? <Marked parts={asSent} /> : sent}</dd>
        </div>
        {nearest && (
          <div>
            <dt>Registered</dt>
            <dd>
              <Marked parts={registered} />
            </dd>
          </div>
        )}
      </dl>
      <Text size="sm">
        {nearest
          ? `The difference: ${nearest.difference}. Redirect URIs are compared character by character.`
          : 'Nothing like it is registered.'}
      </Text>
    </>
  );
}

function Marked({ parts: [before, middle, after] }: { parts: readonly [string, string, string] }) {
  return (
    <>
      {before}
      {middle && <mark className={classes.mark}>{middle}</mark>}
      {after}
    </>
  );
}
