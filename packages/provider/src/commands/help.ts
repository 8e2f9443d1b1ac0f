/** What the command line can do, in the order in which it is told; each is loaded when it is called. */
const COMMANDS = {
  serve: {
    does: 'run the provider',
    help: `gatehouse serve

Runs the provider until Ctrl-C or SIGTERM. Settings come from the environment or gatehouse.yaml, as in
GATEHOUSE_PORT=3001 gatehouse serve; docs/configuration.md lists them.`,
  },
  'token --scope admin': {
    does: 'print an access token for the admin API, valid for an hour',
    help: `gatehouse token --scope admin

Prints an access token for the admin API, valid for an hour. It takes no running provider, and the provider's
database: call it in the folder where the provider was started, or name its data folder in GATEHOUSE_DATA.

  --scope <scope>      what the token is good for: admin`,
  },
  'quickstart --app ID': {
    does: 'print code that makes an application sign in here',
    help: `gatehouse quickstart [name] --app <client_id>

Prints the files and commands of a quickstart with the values of an application; without a name, which there are.

  --app <client_id>    of which application; the dashboard and GET /api/v1/apps tell it`,
  },
  'audit verify': {
    does: 'prove that no event was altered, removed, inserted or reordered',
    help: `gatehouse audit verify [--json] [--expect <head>]

Goes over the whole audit log. Exit code 0: nothing is wrong; 1: something is, with the first event that is.

  --json               for programs
  --expect <head>      as an earlier verification printed it: no event up to there is missing`,
  },
  'audit export': {
    does: 'print events as JSON lines',
    help: `gatehouse audit export [filters]

Prints the events that all filters let through, as JSON lines, the earliest first.

  --from, --to <time>  such as 2026-01-31 or 2026-01-31T09:30:00Z
  --action <action>    such as sign_in; docs/audit.md lists them
  --outcome <outcome>  success or failure
  --actor-id, --target-type, --target-id, --client-id, --session-id, --correlation-id, --ip-address <value>`,
  },
} as const;

const width = Math.max(...Object.keys(COMMANDS).map((call) => call.length));

/** What there is, for who asks for nothing in particular. */
export const HELP = `gatehouse: single sign-on for web apps

${Object.entries(COMMANDS)
  .map(([call, { does }]) => `  gatehouse ${call.padEnd(width)}  ${does}`)
  .join('\n')}

gatehouse <command> --help tells more of one, gatehouse --version which one this is.
Settings come from the environment or gatehouse.yaml; docs/configuration.md lists them.`;

/** @returns help for the commands that begin with these words, or with as many of them as there are; else all help. */
export function helpFor(...words: readonly string[]): string {
  if (words.length === 0) return HELP;
  const found = Object.entries(COMMANDS).filter(([call]) =>
    words.every((word, index) => call.split(' ')[index] === word),
  );
  return found.length === 0
    ? helpFor(...words.slice(0, -1))
    : found.map(([, { help }]) => help).join('\n\n');
}
