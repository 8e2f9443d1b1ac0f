import type { Texts } from '../en.ts';

export const outbox: Texts['outbox'] = {
  title: 'Postausgang',
  why: 'Mails bleiben hier und werden nicht gesendet, weil diese Installation auf Ihrem eigenen Rechner ohne Mailserver läuft (SMTP_URL). Unter jeder anderen Adresse gibt es diese Seite nicht.',
  empty: 'Noch keine Mails',
  emptyWhy: 'Was gesendet würde, erscheint hier.',
  older: 'Ältere Mails',
  to: 'An',
  at: 'Geschrieben',
  back: 'Alle Mails',
};
