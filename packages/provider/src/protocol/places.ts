import type { CityResponse } from 'maxmind';
import { ConfigError } from '../config/config-error.ts';

/** Where an address is, roughly, as a database of addresses has it. */
export interface Place {
  /** ISO 3166-1 alpha-2, such as `DE`. */
  country: string | null;
  /** Its name in English; null: not known that exactly. */
  city: string | null;
}

/** @returns undefined where nothing is known of it. */
export type FindPlace = (address: string | null) => Place | undefined;

/**
 * Reads a database in MaxMind's format (countries or cities, whoever made it) into memory, once. It stays on this
 * machine, so nobody is told who signs in from where.
 *
 * @param path undefined: there is none, and no place is ever known.
 * @throws {ConfigError} when there is no such database.
 */
export async function openPlaces(path: string | undefined): Promise<FindPlace> {
  if (path === undefined) return () => undefined;
  const { open } = await import('maxmind');
  const reader = await open<CityResponse>(path).catch((error) => {
    throw new ConfigError(
      'GATEHOUSE_GEOIP',
      `GATEHOUSE_GEOIP=${path} is not a database of addresses in MaxMind's format: ${error.message}.`,
    );
  });
  return (address) => {
    const found = address === null ? null : reader.get(address);
    if (!found) return undefined;
    const country = found.country?.iso_code ?? null;
    const city = found.city?.names?.en ?? null;
    return country === null && city === null ? undefined : { country, city };
  };
}
