import type { Texts } from '../en.ts';

export const security: Texts['security'] = {
  title: 'Sicherheit',
  password: 'Passwort',
  passwordSet: 'Sie haben ein Passwort',
  noPassword: 'Sie haben kein Passwort',
  noPasswordText:
    'Sie melden sich ohne eines an. Sie können eines festlegen, falls Sie Ihren Passkey verlieren.',
  changed: 'Geändert:',
  changedUnknown: 'Wann es zuletzt geändert wurde, ist nicht bekannt',
  change: 'Passwort ändern',
  setPassword: 'Passwort festlegen',
  factors: 'Zweiter Schritt',
  factorsText:
    'Mit einem zweiten Schritt öffnet ein gestohlenes Passwort allein nichts. Richten Sie zwei ein, damit Sie ein Verlust nicht aussperrt.',
  noFactorsTitle: 'Nichts ist eingerichtet',
  noFactors: 'Nur Ihr Passwort schützt Ihr Konto.',
  kinds: { totp: 'Authenticator-App', passkey: 'Passkey' },
  added: 'Hinzugefügt:',
  lastUsed: 'Zuletzt benutzt:',
  synced: 'Auf allen Ihren Geräten',
  manageFactor: 'Verwalten',
  add: 'Zweiten Schritt hinzufügen',
  recovery: 'Wiederherstellungscodes',
  recoveryLeft: 'Noch übrig:',
  recoveryNone:
    'Keiner ist übrig. Erstellen Sie neue, damit Sie der Verlust Ihres Geräts nicht aussperrt.',
  recoveryNew: 'Neue Codes erstellen',
  recoveryTitle: 'Neue Codes erstellen?',
  recoveryText:
    'Wenn Sie Ihr Telefon oder Ihren Sicherheitsschlüssel verlieren, ersetzt jeder dieser Codes ihn bei einer Anmeldung. Sie sehen sie nur einmal.',
  recoveryEnds: 'Die Codes, die Sie jetzt haben, gelten dann nicht mehr.',
  recoveryMake: 'Neue Codes erstellen',
  devices: 'Gemerkte Browser',
  devicesText:
    'In diesen Browsern werden Sie nicht nach dem zweiten Schritt gefragt. Vergessen Sie die, die Sie nicht mehr benutzen.',
  noDevices: 'Kein Browser ist gemerkt.',
  unknownBrowser: 'Unbekannter Browser',
  until: 'Bis:',
  address: 'Adresse:',
  forget: 'Vergessen',
  forgetAll: 'Alle vergessen',
  attempts: 'Fehlgeschlagene Anmeldeversuche',
  failures: 'Fehlgeschlagene Versuche:',
  lastFailure: 'Der letzte:',
  addresses: 'Adressen, von denen sie kamen:',
  nextAttempt: 'Ein unbekannter Browser muss warten bis:',
  attemptsText:
    'Waren Sie das, mit einem falschen Passwort? Dann vergessen Sie sie. Wenn nicht: Niemand kam hinein, aber wählen Sie ein Passwort, das Sie nirgends sonst benutzen, und richten Sie einen zweiten Schritt ein.',
  noAttempts: 'Keine seit Ihrer letzten Anmeldung.',
  clear: 'Vergessen',
  manage: { totp: 'Authenticator-App', passkey: 'Passkey' },
  factorName: 'Name',
  rename: 'Umbenennen',
  saveName: 'Namen speichern',
  remove: 'Entfernen',
  needed:
    'Sie brauchen es für diese Apps, die einen zweiten Schritt verlangen. Richten Sie einen weiteren ein; dann können Sie diesen entfernen.',
  consequences: {
    last: 'Es ist das einzige: Danach schützt nur noch Ihr Passwort Ihr Konto.',
    others: 'Sie melden sich mit dem an, was Sie sonst eingerichtet haben.',
    codes: 'Ihre Wiederherstellungscodes gelten dann nicht mehr.',
    devices: 'Alle gemerkten Browser werden vergessen.',
    totp: 'Entfernen Sie auch den Eintrag in der App: Seine Codes nützen nichts mehr.',
    passkey:
      'Der Passkey selbst bleibt auf Ihrem Gerät, bis Sie ihn dort löschen; er öffnet aber nichts mehr.',
  },
};
