export const beginTest = {
  title: 'Test a sign-in',
  heading: 'Test the sign-in to {app}',
  text: 'An administrator tests how {app} signs people in. You sign in as usual; nothing is changed.',
  shown:
    'Whoever started the test sees what {app} would be told about you, for ten minutes. Go on only if you trust them.',
  submit: 'Begin the test',
};
