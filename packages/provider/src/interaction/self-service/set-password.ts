import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type {
  PasswordLink,
  PasswordLinkKind,
  PasswordResets,
} from '../../credentials/password-resets.ts';
import type { OwnAccount } from '../../directory/own-account.ts';
import type { PersonForClaims } from '../../directory/user.ts';
import type { PasswordPageProblem } from '../../pages/credential-pages.ts';
import type { Policy } from '../../policy/policies.ts';
import type { ChangeOwnPassword } from '../change-own-password.ts';
import type { Desk, Visit } from './desk.ts';
import { mayReset } from './forgot-password.ts';

/** What differs between setting a password again and setting the first one. */
const KINDS = {
  password_reset: { path: '/signin/reset', reason: 'reset', notice: 'password-changed' },
  invitation: { path: '/signin/invitation', reason: 'invited', notice: 'account-ready' },
} as const satisfies Record<PasswordLinkKind, object>;

/** The link was used by another request, or has ended since the page was made. */
class LinkOverError extends Error {
  override readonly name = 'LinkOverError';
  readonly code = 'link_over';
}

/**
 * `/signin/reset/{token}` and `/signin/invitation/{token}`: set a password by a link. Nobody is signed in by it: what
 * else a sign-in asks for stays asked for.
 */
export function registerSetPassword(
  desk: Desk,
  options: {
    passwordResets: Pick<PasswordResets, 'look' | 'spend'>;
    findPerson: (id: string) => Promise<PersonForClaims | undefined>;
    policyOf: (groupId: string | null) => Promise<Policy>;
    changeOwnPassword: ChangeOwnPassword;
    verifyEmailWithin: OwnAccount['verifyEmailWithin'];
  },
): void {
  const { passwordResets, findPerson, policyOf, changeOwnPassword, verifyEmailWithin } = options;

  async function find(
    kind: PasswordLinkKind,
    { token }: Visit,
  ): Promise<{ link: PasswordLink; person: PersonForClaims } | undefined> {
    const link = await passwordResets.look(kind, token);
    const person = link && (await findPerson(link.userId));
    return link && person && mayReset(person.state) ? { link, person } : undefined;
  }

  async function show(
    visit: Visit,
    kind: PasswordLinkKind,
    { person, problems }: { person: PersonForClaims; problems?: PasswordPageProblem[] },
  ): Promise<FastifyReply> {
    const { password_min_length: minLength } = await policyOf(person.group_id);
    const { path, reason } = KINDS[kind];
    return visit.reply.html(
      visit.pages.changePassword({
        action: `${path}/${visit.token}`,
        reason,
        username: person.username ?? person.email,
        minLength,
        ...(problems && { problems }),
      }),
    );
  }

  for (const [kind, { path, notice }] of entries(KINDS)) {
    const again = kind === 'password_reset' ? { href: '/signin/forgot' } : undefined;

    desk.onGet(`${path}/:token`, async (visit) => {
      const found = await find(kind, visit);
      return found ? show(visit, kind, found) : desk.over(visit, again);
    });

    const Form = Type.Object({ password: Type.Optional(Type.String({ maxLength: 4096 })) });
    desk.onPost(`${path}/:token`, Form, async (visit, { password = '' }) => {
      const found = await find(kind, visit);
      if (!found) return desk.over(visit, again);
      const { person, link } = found;
      const by = desk.actor(visit, person.id);
      try {
        const problems = await changeOwnPassword(
          person,
          { password },
          {
            by,
            async first(transaction) {
              const spent = await passwordResets.spend(transaction, kind, visit.token);
              if (spent?.userId !== person.id) throw new LinkOverError();
              // Whoever has the link reads what is sent there.
              await verifyEmailWithin(transaction, person.id, link.email, { by });
            },
          },
        );
        if (problems.length > 0) {
          visit.reply.code(422);
          return await show(visit, kind, { person, problems });
        }
      } catch (error) {
        if (error instanceof LinkOverError) return desk.over(visit, again);
        throw error;
      }
      return desk.done(visit, notice, link.data.signIn);
    });
  }
}

function entries<Key extends string, Value>(record: Record<Key, Value>): [Key, Value][] {
  return Object.entries(record) as [Key, Value][];
}
