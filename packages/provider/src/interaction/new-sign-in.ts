import type { Kysely } from 'kysely';
import type { RequestOrigin } from '../actor.ts';
import { firstIdAt } from '../audit/event-ids.ts';
import type { Clock } from '../clock.ts';
import type { Person } from '../directory/user.ts';
import { chooseLanguage } from '../languages.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { ChosenSettings } from '../policy/settings.ts';
import type { FindPlace } from '../protocol/places.ts';
import { keptOrigin } from '../request-origin.ts';
import { createPastSignIns } from '../storage/past-sign-ins.ts';
import type { Database } from '../storage/schema.ts';
import { describeUserAgent } from '../user-agent.ts';

/** Where people see what they sign in with, and change it. */
const SECURITY_PATH = '/account/security';
/**
 * Mails to one person in {@link TOLD_IN}. Whoever has the password, or a person who keeps no cookies, could have
 * mailboxes filled otherwise; after so many they know.
 */
const MOST_TOLD = 5;
/** Milliseconds. */
const TOLD_IN = 3_600_000;

/**
 * Tells a person by mail that they were signed in with a browser that was not known to their account (OWASP ASVS 5.0,
 * 6.3.5). Not of the first sign-in ever, which is their own as far as anybody can tell, nor where the settings say
 * so. On its way when what is written through `on` is on the disk.
 */
export type TellNewSignIn = (signIn: {
  person: Pick<Person, 'id' | 'email' | 'name' | 'locale' | 'zoneinfo'>;
  clientId: string;
  origin: Pick<RequestOrigin, 'address' | 'userAgent'>;
}) => Promise<void>;

export function createTellNewSignIn(options: {
  db: Kysely<Database>;
  /** What joins the writes of the sign-in. */
  on: Kysely<Database>;
  mailer: Pick<Mailer, 'canSend' | 'send'>;
  currentSettings: () => Promise<Pick<ChosenSettings, 'new_sign_in_mails'>>;
  findApplication: (clientId: string) => Promise<{ client_name: string } | undefined>;
  findPlace: FindPlace;
  clock: Clock;
}): TellNewSignIn {
  const { db, on, mailer, currentSettings, findApplication, findPlace, clock } = options;
  const pastSignIns = createPastSignIns(db);

  /** Of the present sign-in there is no event yet. */
  async function isToBeTold(userId: string): Promise<boolean> {
    const latest = await pastSignIns.latestOf(userId, 2 * MOST_TOLD);
    const since = firstIdAt(clock.now() - TOLD_IN);
    const told = latest.filter(({ id, details }) => id >= since && isOfNewBrowser(details));
    return latest.length > 0 && told.length < MOST_TOLD;
  }

  return async ({ person, clientId, origin }) => {
    if (!mailer.canSend || !(await currentSettings()).new_sign_in_mails) return;
    if (!(await isToBeTold(person.id))) return;
    const { address, userAgent } = keptOrigin(origin);
    const { browser, os } = describeUserAgent(userAgent);
    await mailer.send(on, {
      to: person.email,
      language: person.locale,
      template: 'new_sign_in',
      values: {
        name: person.name,
        at: clock.now(),
        timeZone: person.zoneinfo,
        application: (await findApplication(clientId))?.client_name ?? null,
        device: [browser, os].filter((part) => part !== null).join(', ') || null,
        place: placeName(findPlace(address), person.locale),
        address,
        path: SECURITY_PATH,
      },
    });
  };
}

function isOfNewBrowser(details: string | null): boolean {
  return (
    details !== null && (JSON.parse(details) as { new_browser?: boolean }).new_browser === true
  );
}

/** Such as `Berlin, Germany`, in the language of who reads it. */
function placeName(place: ReturnType<FindPlace>, locale: string | null): string | null {
  if (!place) return null;
  const { city, country } = place;
  const names = new Intl.DisplayNames(chooseLanguage({ locale }), {
    type: 'region',
    fallback: 'code',
  });
  const isCode = country !== null && /^[A-Z]{2}$/.test(country);
  return [city, isCode ? names.of(country) : null].filter(Boolean).join(', ') || null;
}
