export const data = {
  title: 'Your data',
  download: 'Take it with you',
  downloadText:
    'All that is kept here about you, in one file (JSON): your profile, roles, what you sign in with, sessions, connected apps, and what was done. It holds no password and no secret.',
  downloadSubmit: 'Download',
  delete: 'Delete your account',
  deleteText:
    'You are signed out everywhere, and apps that you use with this account are closed to you.',
  deleteOff: 'Only your administrator can delete your account. Ask them.',
  deleteBegin: 'Delete account…',
  deleteTitle: 'Delete your account?',
  about: 'This is about the account {email}. If you delete it:',
  consequences: [
    'You are signed out at once, here and in every app.',
    'You can’t sign in any more. Ask in each app what becomes of what you have in it.',
    'Others can take your e-mail address and username.',
  ],
  kept: 'For {days} an administrator can bring the account back. After that, all that is kept about you is erased.',
  notKept: 'All that is kept about you is erased soon after, and nobody can bring it back.',
  confirm: 'I want to delete my account',
  deleteSubmit: 'Delete my account',
  refused: {
    not_confirmed: {
      title: 'Not deleted yet',
      detail: 'Tick the box to say that you want to.',
    },
    administrator: {
      title: 'Not deleted',
      detail:
        'You can administer something here. Ask another administrator to delete your account, so that nobody is missing by mistake.',
    },
  },
};
