import type { Texts } from '../en.ts';

export const sessions: Texts['sessions'] = {
  title: 'Ihre Sitzungen',
  text: 'Jeder Browser, in dem Sie angemeldet sind. Melden Sie ab, was Sie nicht kennen oder nicht mehr benutzen.',
  current: 'Dieser Browser',
  unknown: 'Unbekannter Browser',
  address: 'Adresse:',
  signedIn: 'Angemeldet:',
  lastSeen: 'Zuletzt benutzt:',
  with: 'Mit:',
  how: { pwd: 'Passwort', otp: 'Code', key: 'Passkey' },
  end: 'Abmelden',
  endOthers: 'Überall sonst abmelden',
  hint: 'Die Anwendungen erfahren davon und beenden auch ihre Sitzungen mit Ihnen. Ist etwas dabei, das Sie nicht kennen? Dann ändern Sie auch Ihr Passwort.',
};

export const connections: Texts['connections'] = {
  title: 'Verbundene Anwendungen',
  text: 'Anwendungen, bei denen Sie sich angemeldet haben, und was sie in Ihrem Namen dürfen.',
  may: 'Sie kann:',
  mayNothing: 'Sie weiß, wer Sie sind, und sonst nichts.',
  since: 'Seit:',
  lastUsed: 'Zuletzt benutzt:',
  end: 'Trennen',
  hint: 'Eine getrennte Anwendung verliert sofort ihren Zugriff, und Ihre Sitzung in ihr endet. Was sie gespeichert hat, bleibt bei ihr. Wenn Sie sich wieder bei ihr anmelden, fragt sie Sie vielleicht von Neuem.',
  noneTitle: 'Nichts ist verbunden',
  none: 'Eine Anwendung erscheint hier, sobald Sie sich bei ihr angemeldet haben.',
};
