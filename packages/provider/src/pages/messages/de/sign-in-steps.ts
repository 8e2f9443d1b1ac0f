import type { Texts } from '../en.ts';

export const steps: Texts['steps'] = {
  restart: 'Neu beginnen',
  notYou: 'Nicht Sie?',
  signingInAs: 'Anmeldung als {person}',
  back: 'Zurück',
  cancel: 'Abbrechen',
  delayed: {
    title: 'Zu viele Versuche',
    detail:
      'Zum Schutz Ihres Kontos warten Sie bitte etwa {time} und versuchen Sie es dann noch einmal.',
  },
};

export const codeErrors: Texts['codeErrors'] = {
  wrong_code: {
    title: 'Dieser Code stimmt nicht',
    detail:
      'Vielleicht enthält er einen Tippfehler, oder ein neuerer hat ihn ersetzt. Prüfen Sie ihn und versuchen Sie es noch einmal.',
  },
  code_missing: {
    title: 'Der Code fehlt',
    detail: 'Geben Sie ihn ein, um fortzufahren.',
  },
  code_over: {
    title: 'Dieser Code gilt nicht mehr',
    detail: 'Er ist zu alt oder wurde zu oft versucht. Fordern Sie einen neuen an.',
  },
  passkey_refused: {
    title: 'Dieser Passkey hat nicht funktioniert',
    detail:
      'Vielleicht gehört er zu einem anderen Konto oder wurde entfernt. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.',
  },
  passkey_over: {
    title: 'Das hat zu lange gedauert',
    detail: 'Zur Sicherheit fragen wir nach einigen Minuten neu. Versuchen Sie es noch einmal.',
  },
};

export const emailCode: Texts['emailCode'] = {
  title: 'Sehen Sie in Ihr Postfach',
  sentTo:
    'Wenn ein Konto die Adresse {email} hat, ist ein Code dorthin unterwegs. Das kann eine Minute dauern; sehen Sie auch im Spam-Ordner nach.',
  resent: 'Wir haben einen weiteren Code gesendet. Nur der neueste gilt.',
  code: 'Code aus der E-Mail',
  submit: 'Anmelden',
  resend: 'Neuen Code senden',
};

export const secondFactor: Texts['secondFactor'] = {
  title: 'Bestätigen Sie, dass Sie es sind',
  lead: {
    totp: 'Geben Sie den sechsstelligen Code ein, den Ihre Authenticator-App jetzt anzeigt.',
    passkey:
      'Verwenden Sie Ihren Passkey: Fingerabdruck, Gesicht, Bildschirmsperre oder Sicherheitsschlüssel.',
    email_code: 'Geben Sie den sechsstelligen Code ein, den wir an {email} gesendet haben.',
    recovery_code:
      'Geben Sie einen der Wiederherstellungscodes ein, die Sie aufbewahrt haben. Jeder gilt einmal.',
  },
  emailNotSent: 'Wir können einen sechsstelligen Code an die E-Mail-Adresse Ihres Kontos senden.',
  label: {
    totp: 'Code aus der App',
    email_code: 'Code aus der E-Mail',
    recovery_code: 'Wiederherstellungscode',
  },
  remember: 'In diesem Browser {days} lang nicht mehr fragen',
  submit: 'Fortfahren',
  send: 'Code senden',
  resend: 'Neuen Code senden',
  passkey: 'Passkey verwenden',
  others: 'Anderen Weg wählen',
  other: {
    totp: 'Code aus Ihrer Authenticator-App',
    passkey: 'Passkey',
    email_code: 'Code per E-Mail',
    recovery_code: 'Wiederherstellungscode',
  },
};

export const acceptTerms: Texts['acceptTerms'] = {
  title: 'Nutzungsbedingungen',
  heading: {
    withApp: 'Stimmen Sie den Bedingungen zu, um mit {app} fortzufahren',
    withoutApp: 'Stimmen Sie den Bedingungen zu, um fortzufahren',
  },
  text: 'Bitte lesen Sie die Nutzungsbedingungen. Mit Ihrer Zustimmung gilt für Sie die Fassung {version}.',
  read: 'Nutzungsbedingungen lesen',
  opens: 'Wird in einem neuen Tab geöffnet',
  accept: 'Zustimmen und fortfahren',
  decline: 'Ablehnen',
};

export const verifyEmail: Texts['verifyEmail'] = {
  title: 'Bestätigen Sie Ihre E-Mail-Adresse',
  text: 'Zeigen Sie uns, bevor es weitergeht, dass {email} Ihnen gehört. Wir senden einen sechsstelligen Code dorthin.',
  sent: 'Geben Sie den sechsstelligen Code ein, den wir an {email} gesendet haben. Das kann eine Minute dauern; sehen Sie auch im Spam-Ordner nach.',
  code: 'Code aus der E-Mail',
  submit: 'Bestätigen',
  send: 'Code senden',
  resend: 'Neuen Code senden',
};
