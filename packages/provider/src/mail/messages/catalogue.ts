import type { Language } from '../../languages.ts';
import type { FactorTable } from '../../storage/tables/factors.ts';
import type { MailTemplate } from '../mail-values.ts';

/** The texts of one mail. `{name}` stands for a value. */
export interface MailTexts {
  /** What lists of mails show; at most about 60 characters. */
  subject: string;
  heading: string;
  /** Paragraphs above the link, the code or the facts. */
  text: readonly string[];
  /** Label of the link. */
  action?: string;
  /** Paragraphs below. */
  after?: readonly string[];
}

/** All texts of mails in one language. */
export interface MailCatalogue {
  language: Language;
  greeting: string;
  greetingWithoutName: string;
  /** Before the address of the link, for who can't use the button. */
  copyLink: string;
  facts: {
    at: string;
    application: string;
    device: string;
    place: string;
    address: string;
    label: string;
  };
  factors: Record<FactorTable['kind'], string>;
  /** Why one gets this, at the end. */
  footer: string;
  mails: Record<MailTemplate, MailTexts>;
}
