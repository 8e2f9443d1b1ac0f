import classes from './brand.module.css';

/** The sign of the house. */
export function Brand() {
  return (
    <span className={classes.brand}>
      <svg viewBox="0 0 24 24" width="24" height="24" fill="currentColor" aria-hidden="true">
        <path d="M0 0h5v4h4.5V0h5v4H19V0h5v24h-6v-9a6 6 0 0 0-12 0v9H0z" />
        <path d="M9 9h1.6v9l-.8 1.4-.8-1.4zM13.4 9H15v9l-.8 1.4-.8-1.4zM6 13.6h12v1.6H6z" />
      </svg>
      <span>Gatehouse</span>
    </span>
  );
}
