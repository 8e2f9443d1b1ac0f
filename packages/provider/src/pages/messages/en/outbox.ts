export const outbox = {
  title: 'Outbox',
  why: 'Mails stay here instead of being sent, because this installation runs on your own machine without a mail server (SMTP_URL). On any other address this page does not exist.',
  empty: 'No mails yet',
  emptyWhy: 'Whatever would be sent appears here.',
  older: 'Older mails',
  to: 'To',
  at: 'Written',
  back: 'All mails',
};
