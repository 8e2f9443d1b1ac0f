import classes from './tile.module.css';

const HUES = 6;

/** The first letter of a name on a ground of its own colour; only for the eye, since the name is beside it. */
export function PersonTile({ name, size = 32 }: { name: string; size?: number }) {
  return (
    <span
      className={classes.tile}
      data-hue={hueOf(name)}
      style={{ width: size, height: size, fontSize: size * 0.45 }}
      aria-hidden
    >
      {[...name.trim()][0]?.toUpperCase() ?? '?'}
    </span>
  );
}

function hueOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return (sum % HUES) + 1;
}
