import { useState } from 'react';
import { PersonTile } from '../../components/person-tile.tsx';
import classes from './application-tile.module.css';

/** The logo of an application, or its first letter; only for the eye, since the name is beside it. */
export function ApplicationTile(props: { name: string; logo: string | null; size?: number }) {
  const { name, logo, size = 48 } = props;
  const [failed, setFailed] = useState<string>();
  if (!logo || logo === failed) {
    return (
      <span className={classes.letter}>
        <PersonTile name={name} size={size} />
      </span>
    );
  }
  return (
    <img
      className={classes.logo}
      src={logo}
      alt=""
      width={size}
      height={size}
      onError={() => setFailed(logo)}
    />
  );
}
