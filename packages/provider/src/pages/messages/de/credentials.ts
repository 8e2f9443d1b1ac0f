import type { Texts } from '../en.ts';

export const passwordField: Texts['passwordField'] = {
  show: 'Eingabe anzeigen',
  strength: [
    'Sehr schwach: sofort erraten',
    'Schwach: leicht zu erraten',
    'Mittel: könnte schwerer zu erraten sein',
    'Gut: schwer zu erraten',
    'Stark: sehr schwer zu erraten',
  ],
};

export const passkeys: Texts['passkeys'] = {
  cancelled:
    'Es wurde nichts bestätigt: Der Vorgang wurde abgebrochen oder hat zu lange gedauert. Versuchen Sie es noch einmal.',
  known: 'Dieses Gerät hat schon einen Passkey für Ihr Konto. Sie können sich mit ihm anmelden.',
  failed:
    'Das hat mit diesem Browser oder Gerät nicht funktioniert. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.',
  missing:
    'Passkeys brauchen JavaScript und einen Browser, der sie kennt. Hier fehlt eines von beidem.',
};

export const enrolFactor: Texts['enrolFactor'] = {
  title: 'Schützen Sie Ihr Konto',
  required:
    'Ihre Organisation verlangt neben dem Passwort einen zweiten Schritt. Er ist in einer Minute eingerichtet.',
  optional:
    'Mit einem zweiten Schritt neben dem Passwort öffnet ein gestohlenes Passwort allein nichts. Er ist in einer Minute eingerichtet.',
  choices: {
    totp: {
      title: 'Authenticator-App',
      detail: 'Eine App auf Ihrem Telefon zeigt alle 30 Sekunden einen neuen Code.',
    },
    passkey: {
      title: 'Passkey',
      detail:
        'Fingerabdruck, Gesicht, Bildschirmsperre oder ein Sicherheitsschlüssel. Nichts einzutippen.',
    },
  },
  recommended: 'Empfohlen',
  notNow: 'Später',
};

export const enrolTotp: Texts['enrolTotp'] = {
  title: 'Authenticator-App einrichten',
  scan: 'Scannen Sie dieses Bild mit einer Authenticator-App auf Ihrem Telefon, etwa Google Authenticator, Microsoft Authenticator oder 1Password.',
  qrCode: 'QR-Code mit dem Geheimnis für Ihre Authenticator-App',
  openApp: 'In einer App auf diesem Gerät öffnen',
  secret: 'Scannen geht nicht? Tippen Sie diesen Schlüssel in die App:',
  code: 'Code, den die App anzeigt',
  name: 'Name dieser App',
  nameHint: 'Etwa „Telefon“, um sie von anderen zu unterscheiden.',
  submit: 'Einschalten',
  errors: {
    wrong_code: {
      title: 'Dieser Code stimmt nicht',
      detail:
        'Geben Sie den Code ein, den die App jetzt anzeigt. Auch die Uhr Ihres Telefons muss richtig gehen.',
    },
    code_missing: {
      title: 'Der Code fehlt',
      detail: 'Geben Sie die 6 Ziffern ein, die die App anzeigt.',
    },
    enrolment_over: {
      title: 'Das hat zu lange gedauert',
      detail:
        'Das Bild ist jetzt ein anderes. Entfernen Sie den Eintrag aus der App und scannen Sie noch einmal.',
    },
  },
};

export const enrolPasskey: Texts['enrolPasskey'] = {
  title: 'Passkey erstellen',
  text: 'Mit einem Passkey melden Sie sich per Fingerabdruck, Gesicht, Bildschirmsperre oder Sicherheitsschlüssel an. Er lässt sich weder erraten noch mehrfach verwenden noch an eine falsche Website weitergeben.',
  name: 'Name dieses Passkeys',
  nameHint: 'Etwa „Laptop“, um ihn von anderen zu unterscheiden.',
  submit: 'Passkey erstellen',
  errors: {
    passkey_refused: {
      title: 'Der Passkey wurde nicht erstellt',
      detail:
        'Ihr Browser oder Gerät hat keine Antwort gegeben, die wir annehmen können. Versuchen Sie es noch einmal.',
    },
    passkey_over: {
      title: 'Das hat zu lange gedauert',
      detail: 'Zur Sicherheit fragen wir nach einigen Minuten neu. Versuchen Sie es noch einmal.',
    },
    passkey_known: {
      title: 'Dieses Gerät hat schon einen Passkey',
      detail:
        'Sie können sich mit ihm anmelden. Für einen weiteren nehmen Sie ein anderes Gerät oder einen Sicherheitsschlüssel.',
    },
  },
};

export const recoveryCodes: Texts['recoveryCodes'] = {
  title: 'Bewahren Sie diese Codes auf',
  text: 'Wenn Sie Ihr Telefon oder Ihren Sicherheitsschlüssel verlieren, ersetzt jeder dieser Codes ihn bei einer Anmeldung. Wir zeigen sie jetzt und nie wieder.',
  how: 'Legen Sie sie in einem Passwortmanager ab, oder drucken Sie sie aus und verwahren Sie sie so, dass nur Sie daran kommen.',
  list: 'Wiederherstellungscodes',
  copy: 'Kopieren',
  copied: 'Kopiert',
  copyRefused:
    'Der Browser hat das Kopieren nicht erlaubt. Die Codes sind markiert: Kopieren Sie sie selbst.',
  print: 'Drucken',
  continue: 'Ich habe sie aufbewahrt',
};

export const changePassword: Texts['changePassword'] = {
  title: 'Wählen Sie ein neues Passwort',
  reasons: {
    given_by_others:
      'Ihr jetziges Passwort hat jemand anderes gewählt. Wählen Sie eines, das nur Sie kennen.',
    expired: 'Ihr Passwort ist zu alt. Wählen Sie ein neues, um fortzufahren.',
    own_wish: 'Hier bleiben Sie angemeldet; überall sonst werden Sie abgemeldet.',
    reset: 'Sobald es geändert ist, enden alle Ihre anderen Sitzungen.',
    invited: 'Damit melden Sie sich künftig an.',
  },
  current: 'Jetziges Passwort',
  password: 'Neues Passwort',
  hint: 'Mindestens {limit} Zeichen. Mehrere Wörter, die nicht zusammengehören, sind leicht zu merken und schwer zu erraten.',
  submit: 'Passwort speichern',
  problemsTitle: 'Dieses Passwort ist nicht möglich',
  currentTitle: 'Ihr jetziges Passwort stimmt nicht',
  problems: {
    too_short: 'Es ist zu kurz: Verwenden Sie mindestens {limit} Zeichen.',
    too_long: 'Es ist zu lang.',
    common: 'Es ist leicht zu erraten: Viele verwenden es oder ein sehr ähnliches.',
    about_you: 'Es ist leicht zu erraten: Ihr Name oder Ihre Adresse kommt darin vor.',
    reused: 'Sie hatten es schon einmal.',
    breached:
      'Es ist durch einen Diebstahl von Passwörtern anderswo bekannt, deshalb probieren Angreifer es aus.',
    current_wrong:
      'Prüfen Sie es und versuchen Sie es noch einmal. Achten Sie auf Groß- und Kleinschreibung.',
  },
};
