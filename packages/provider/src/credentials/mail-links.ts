import type { Kysely } from 'kysely';
import type { MailContent } from '../mail/mail-values.ts';
import type { Mailer, NewMail } from '../mail/mailer.ts';
import type { Database } from '../storage/schema.ts';
import { type LinkKind, ONE_TIME_LIFETIMES, type OneTimeTokens } from './one-time-tokens.ts';

/** Where each link leads, before its token, and the mail that it is in. */
export const MAIL_LINKS = {
  password_reset: { path: '/signin/reset/', template: 'password_reset' },
  invitation: { path: '/signin/invitation/', template: 'invitation' },
  email_verification: { path: '/signin/verify-email/', template: 'email_verification' },
  registration: { path: '/signin/register/', template: 'registration' },
  email_change: { path: '/signin/change-email/', template: 'email_change' },
  email_change_undo: { path: '/signin/undo-email/', template: 'email_change_notice' },
} as const satisfies Record<LinkKind, { path: string; template: string }>;

/** Who reads a mail with a link. */
export interface LinkReader {
  /** null: somebody who has no account yet. */
  userId: string | null;
  /** Where it is sent. */
  email: string;
  name: string | null;
  /** BCP 47; null: not known. */
  language: string | null;
}

/** A link that is sent. */
export interface MailLink {
  kind: LinkKind;
  to: LinkReader;
  /** Kept, sealed, until the link is used. */
  data?: unknown;
  /** Who invites, by name. */
  inviter?: string | null;
}

/** Sends links that work once. */
export interface MailLinks {
  /**
   * @param on the transaction of what causes it.
   * @throws {DomainError} `mail_not_configured`.
   */
  send(on: Kysely<Database>, link: MailLink): Promise<void>;
  /**
   * As `send`, of invitations to many, in few statements. Nobody of them has one that is still good.
   *
   * @throws {DomainError} `mail_not_configured`.
   */
  inviteAll(
    on: Kysely<Database>,
    people: readonly LinkReader[],
    by: { inviter: string | null },
  ): Promise<void>;
  /**
   * Does the work of `send` for nobody, so that how long it takes tells nothing. The link is in no mail.
   *
   * @param instead a mail without a link that is sent to somebody meanwhile.
   * @throws {DomainError} `mail_not_configured`.
   */
  sendToNobody(
    on: Kysely<Database>,
    link: Pick<MailLink, 'kind' | 'data'>,
    instead?: NewMail,
  ): Promise<void>;
}

/** Never written to (RFC 2606, section 2): whatever a stranger typed is not kept. */
const NOBODY: LinkReader = {
  userId: null,
  email: 'nobody@example.invalid',
  name: null,
  language: null,
};

export function createMailLinks({
  oneTimeTokens,
  mailer,
}: {
  oneTimeTokens: Pick<OneTimeTokens, 'issue' | 'issueAll'>;
  mailer: Pick<Mailer, 'send' | 'sendAll' | 'sendToNobody'>;
}): MailLinks {
  function write(token: string, { kind, to, inviter }: MailLink): NewMail {
    const { email, name, language } = to;
    const { path, template } = MAIL_LINKS[kind];
    const values = { name, path: `${path}${token}`, lifetime: ONE_TIME_LIFETIMES[kind] };
    const content: MailContent =
      template === 'invitation'
        ? { template, values: { ...values, inviter: inviter ?? null } }
        : { template, values };
    return { ...content, to: email, language };
  }

  async function issue(on: Kysely<Database>, link: MailLink): Promise<NewMail> {
    const { kind, to, data } = link;
    const { userId, email } = to;
    const { token } = await oneTimeTokens.issue(on, { kind, userId, email, data });
    return write(token, link);
  }

  return {
    async send(on, link) {
      await mailer.send(on, await issue(on, link));
    },
    async inviteAll(on, people, { inviter }) {
      const kind = 'invitation';
      const issued = await oneTimeTokens.issueAll(on, kind, people);
      await mailer.sendAll(
        on,
        issued.map(({ person, token }) => write(token, { kind, to: person, inviter })),
      );
    },
    async sendToNobody(on, link, instead) {
      const mail = await issue(on, { ...link, to: NOBODY });
      await (instead ? mailer.send(on, instead) : mailer.sendToNobody(on, mail));
    },
  };
}
