import type { Texts } from '../en.ts';

export const message: Texts['message'] = {
  reference: 'Referenz',
  referenceHint: 'Bitte geben Sie sie an, wenn Sie um Hilfe bitten.',
  details: 'Wird nur während der Entwicklung angezeigt',
  forDevelopers: 'Für Entwicklerinnen und Entwickler',
  toTrace: 'Was gesendet wurde und wie es behoben wird',
  actions: {
    sign_in_to_app: { withApp: 'Bei {app} anmelden', withoutApp: 'Bei der Anwendung anmelden' },
    back_to_app: { withApp: 'Zurück zu {app}', withoutApp: 'Zurück zur Anwendung' },
    to_account: 'Zu Ihrem Konto',
    try_again: 'Noch einmal versuchen',
    go_on: 'Fortfahren',
    sign_in: 'Anmelden',
    back_to_sign_in: 'Zurück zur Anmeldung',
    reset_password: 'Passwort zurücksetzen',
    new_link: 'Neuen Link anfordern',
    outbox: 'Im Postausgang lesen',
  },
};

export const messages: Texts['messages'] = {
  sign_in_expired: {
    title: 'Diese Anmeldung ist abgelaufen',
    paragraphs: [
      'Eine Anmeldeseite gilt eine Stunde lang und nur einmal. Diese wurde bereits verwendet, ist zu alt oder wurde in einem anderen Browser begonnen. Mit Ihrem Konto ist alles in Ordnung.',
      {
        withApp: 'Gehen Sie zurück zu {app} und melden Sie sich erneut an.',
        withoutApp: 'Gehen Sie zurück zur Anwendung und melden Sie sich erneut an.',
      },
    ],
  },
  sign_in_expired_restart: {
    title: 'Diese Anmeldung ist abgelaufen',
    paragraphs: [
      'Eine Anmeldeseite gilt eine Stunde lang und nur einmal. Diese wurde bereits verwendet, ist zu alt oder wurde in einem anderen Browser begonnen. Mit Ihrem Konto ist alles in Ordnung.',
      {
        withApp: 'Beginnen Sie noch einmal, dann bringen wir Sie zu {app}.',
        withoutApp: 'Beginnen Sie noch einmal, dann bringen wir Sie zur Anwendung.',
      },
    ],
  },
  sign_in_moved: {
    title: 'Dieser Schritt ist schon erledigt',
    paragraphs: [
      'Das Formular wurde zweimal gesendet, oder die Anmeldung ging in einem anderen Tab weiter. Fahren Sie dort fort, wo sie jetzt steht.',
    ],
  },
  account_suspended: {
    title: 'Ihr Konto ist deaktiviert',
    paragraphs: [
      'Ihr Passwort stimmt, aber Ihre Administration hat dieses Konto deaktiviert. Deshalb können Sie sich nicht anmelden.',
      'Bitten Sie Ihre Administration, es wieder zu aktivieren.',
    ],
  },
  account_locked: {
    title: 'Ihr Konto wurde gesperrt',
    paragraphs: [
      'Ihr Passwort stimmt, aber dieses Konto wurde gesperrt, um es vor Fremden zu schützen.',
      'Bitten Sie Ihre Administration, es zu entsperren.',
    ],
  },
  account_invited: {
    title: 'Ihr Konto ist noch nicht eingerichtet',
    paragraphs: [
      'Sie wurden eingeladen, aber die Einladung wurde noch nicht angenommen.',
      'Bitten Sie Ihre Administration, Ihr Konto zu aktivieren.',
    ],
  },
  account_deleted: {
    title: 'Ihr Konto wurde gelöscht',
    paragraphs: ['Wenn Sie es noch benötigen, wenden Sie sich an Ihre Administration.'],
  },
  foreign_form: {
    title: 'Dieses Formular stammt nicht von unserer Website',
    paragraphs: [
      'Zum Schutz Ihres Kontos nehmen wir nur Formulare von unseren eigenen Seiten an. Dieses wurde von einer anderen Seite gesendet.',
      'Gehen Sie zurück zur Anwendung und melden Sie sich erneut an.',
    ],
  },
  not_signed_in: {
    title: 'Sie wurden nicht angemeldet',
    paragraphs: ['Die Anmeldung wurde nicht abgeschlossen. Sie können es noch einmal versuchen.'],
  },
  cookie_not_kept: {
    title: 'Ihr Browser hat die Anmeldung nicht gespeichert',
    paragraphs: [
      'Diese Website braucht ein Cookie, um zu erkennen, dass Sie angemeldet sind. Erlauben Sie Cookies für diese Website und versuchen Sie es dann noch einmal.',
    ],
  },
  unknown_application: {
    title: 'Wir kennen diese Anwendung nicht',
    paragraphs: [
      'Die Anwendung, von der Sie kommen, ist nicht oder nicht mehr registriert.',
      'Geben Sie den Verantwortlichen der Anwendung Bescheid; in der Liste der Anwendungen können sie es nachprüfen.',
    ],
  },
  return_address_not_registered: {
    title: 'Die Rücksprungadresse dieser Anwendung ist nicht registriert',
    paragraphs: [
      {
        withApp:
          'Zum Schutz Ihres Kontos leiten wir Sie nur an Adressen weiter, die für {app} Zeichen für Zeichen registriert sind. Die angeforderte Adresse gehört nicht dazu.',
        withoutApp:
          'Zum Schutz Ihres Kontos leiten wir Sie nur an Adressen weiter, die für die Anwendung Zeichen für Zeichen registriert sind. Die angeforderte Adresse gehört nicht dazu.',
      },
      'Sie haben nichts falsch gemacht: Die Anwendung hat Sie auf eine Weise hierher geleitet, die wir nicht zulassen. Geben Sie bitte den Verantwortlichen Bescheid.',
    ],
  },
  application_refused: {
    title: 'Sie können diese Anwendung nicht öffnen',
    paragraphs: [
      {
        withApp: '{app} durfte Sie nicht anmelden.',
        withoutApp: 'Die Anwendung durfte Sie nicht anmelden.',
      },
      'Bitten Sie Ihre Administration um Zugriff.',
    ],
  },
  request_refused: {
    title: 'Diese Anmeldung kann nicht fortgesetzt werden',
    paragraphs: [
      'Sie haben nichts falsch gemacht: Die Anwendung hat Sie auf eine Weise hierher geleitet, die wir nicht zulassen.',
      'Gehen Sie zurück und versuchen Sie es noch einmal, oder geben Sie den Verantwortlichen Bescheid.',
    ],
  },
  request_not_understood: {
    title: 'Diese Anfrage haben wir nicht verstanden',
    paragraphs: ['Gehen Sie zurück zur Anwendung und versuchen Sie es noch einmal.'],
  },
  failed: {
    title: 'Bei uns ist etwas schiefgegangen',
    paragraphs: [
      'Dieser Schritt konnte nicht abgeschlossen werden. Es ist nichts verloren gegangen.',
      'Gehen Sie zurück und versuchen Sie es gleich noch einmal.',
    ],
  },
  busy: {
    title: 'Gerade ist zu viel los',
    paragraphs: [
      'Es wurde nichts geändert. Gehen Sie zurück und versuchen Sie es in ein paar Sekunden noch einmal.',
    ],
  },
  link_over: {
    title: 'Dieser Link gilt nicht mehr',
    paragraphs: [
      'Jeder Link gilt einmal und nur eine Zeit lang, und ein neuerer beendet die vorigen. Dieser wurde bereits verwendet, ist zu alt oder wurde nicht ganz kopiert.',
    ],
  },
  reset_sent: {
    title: 'Sehen Sie in Ihr Postfach',
    paragraphs: [
      'Wenn es ein Konto gibt, ist ein Link zum Wählen eines neuen Passworts an dessen E-Mail-Adresse unterwegs. Er gilt einmal und 30 Minuten lang.',
      'Das kann eine Minute dauern; sehen Sie auch im Spam-Ordner nach.',
    ],
  },
  password_changed: {
    title: 'Ihr Passwort ist geändert',
    paragraphs: ['Überall sonst sind Sie abgemeldet. Melden Sie sich mit dem neuen Passwort an.'],
  },
  account_ready: {
    title: 'Ihr Konto ist bereit',
    paragraphs: ['Melden Sie sich mit dem Passwort an, das Sie gerade gewählt haben.'],
  },
  email_verified: {
    title: 'Ihre E-Mail-Adresse ist bestätigt',
    paragraphs: ['Sie können diese Seite schließen oder fortfahren.'],
  },
  registration_sent: {
    title: 'Sehen Sie in Ihr Postfach',
    paragraphs: [
      'Wir haben eine Mail an die Adresse gesendet, die Sie angegeben haben. Mit dem Link darin entsteht Ihr Konto; er gilt einmal und 24 Stunden lang.',
      'Das kann eine Minute dauern; sehen Sie auch im Spam-Ordner nach.',
    ],
  },
  registered: {
    title: 'Ihr Konto ist bereit',
    paragraphs: [
      'Melden Sie sich mit Ihrer E-Mail-Adresse und dem Passwort an, das Sie gewählt haben.',
    ],
  },
  email_changed: {
    title: 'Ihre neue E-Mail-Adresse gilt',
    paragraphs: [
      'Wir haben der alten Bescheid gegeben; von dort lässt sich die Änderung 7 Tage lang zurücknehmen.',
    ],
  },
  email_restored: {
    title: 'Ihre E-Mail-Adresse ist wiederhergestellt',
    paragraphs: [
      'Sie sind überall abgemeldet, und das Passwort ist gelöscht: Wer die Adresse geändert hat, kann es nicht mehr verwenden. Auch zweite Faktoren, die seither hinzukamen, sind entfernt.',
      'Ein Link zum Wählen eines neuen Passworts ist zu Ihnen unterwegs.',
    ],
  },
  address_taken: {
    title: 'Diese Adresse gehört zu einem anderen Konto',
    paragraphs: [
      'Jemand hat damit ein Konto angelegt oder bekommen. Es wurde nichts geändert.',
      'Wenn es Ihre Adresse ist, melden Sie sich damit an oder setzen Sie das Passwort zurück. Fragen Sie sonst Ihre Administration.',
    ],
  },
  console_not_built: {
    title: 'Die Verwaltung ist noch nicht gebaut',
    paragraphs: [
      'npm start baut sie. Um nur sie zu bauen, führen Sie dies im Ordner von Gatehouse aus und laden Sie dann diese Seite neu:',
      'npm run build -w packages/console',
    ],
  },
  test_done: {
    title: 'Der Test ist fertig',
    paragraphs: [
      'Was zurückkam, steht in der Verwaltung, im Reiter „Test“ der Anwendung. Sie können diesen Tab schließen.',
    ],
  },
  test_over: {
    title: 'Dieser Test ist vorbei',
    paragraphs: [
      'Sein Link gilt einmal, zehn Minuten lang. Starten Sie in der Verwaltung einen neuen, im Reiter „Test“ der Anwendung.',
    ],
  },
  not_found: {
    title: 'Diese Seite gibt es nicht',
    paragraphs: ['Vielleicht ist die Adresse falsch geschrieben, oder die Seite ist umgezogen.'],
  },
};
