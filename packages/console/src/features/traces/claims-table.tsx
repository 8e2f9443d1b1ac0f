import { Breakable } from '../../components/breakable.tsx';
import { originWords } from './trace-words.ts';
import classes from './traces.module.css';

/** The claims of an ID token, and where each comes from. @param values absent: they are not kept. */
export function ClaimsTable(props: {
  claims: readonly { name: string; origin: string }[];
  values?: Record<string, unknown>;
}) {
  const { claims, values } = props;
  return (
    <>
      {!values && <p className={classes.note}>The values of claims are not kept.</p>}
      <table className={classes.claims}>
        <thead>
          <tr>
            <th scope="col">Claim</th>
            {values && <th scope="col">Value</th>}
            <th scope="col">Because of</th>
          </tr>
        </thead>
        <tbody>
          {claims.map(({ name, origin }) => (
            <tr key={name}>
              <th scope="row">
                <Breakable text={name} />
              </th>
              {values && (
                <td>
                  <span className={classes.value}>{valueText(values[name])}</span>
                </td>
              )}
              <td>{originWords(origin)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
