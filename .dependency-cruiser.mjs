/**
 * The one-way rule of ARCHITECTURE.md, checked.
 */
const provider = '^packages/provider/src/';
const within = (...rooms) => `${provider}(${rooms.join('|')})/`;
const notFrom = (name, from, to) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: to },
});

const top = ['commands', 'parts'];
const surface = ['interaction', 'account', 'api', 'protocol'];
const languages = ['expressions'];
const domain = [
  'directory',
  'applications',
  'credentials',
  'policy',
  'branding',
  'audit',
  'registry',
  'mail',
  'quickstarts',
  'traces',
];

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules that need each other are one module; types count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'known-imports-only',
      comment: 'An import that leads nowhere would slip past every rule below.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    notFrom(
      'foundations-know-no-room',
      `${provider}(config/|(?!(server|parts|error-pages|main)\\.ts)[^/]+(?<!\\.test)\\.ts$)`,
      within(...top, ...surface, ...domain, 'pages', 'storage'),
    ),
    notFrom(
      'storage-knows-nobody-above',
      within('storage'),
      within(...top, ...surface, ...domain, 'pages'),
    ),
    notFrom('domain-knows-no-surface', within(...domain), within(...top, ...surface, 'pages')),
    notFrom(
      'expressions-know-nobody',
      within(...languages),
      within(...top, ...surface, ...domain, 'pages', 'storage'),
    ),
    notFrom(
      'commands-call-and-are-not-called',
      within(...surface, ...domain, 'storage'),
      `${provider}(commands/|parts/|server\\.ts|parts\\.ts|error-pages\\.ts|main\\.ts)`,
    ),
    notFrom(
      'protocol-knows-no-other-surface',
      within('protocol'),
      within('interaction', 'account', 'api'),
    ),
    notFrom('pages-only-render', within('pages'), `${provider}(?!pages/|(languages|cookies)\\.ts)`),
    {
      name: 'sql-in-storage-only',
      comment: 'Others may name the types; queries are written in storage.',
      severity: 'error',
      from: { path: provider, pathNot: `${provider}storage/` },
      to: { path: 'node_modules/(kysely|pg)/', dependencyTypesNot: ['type-only'] },
    },
    notFrom('client-knows-no-provider', '^packages/client/', '^packages/provider/'),
    notFrom('console-knows-the-api-only', '^packages/console/', '^packages/(?!console/)'),
    notFrom(
      'console-foundations-know-no-page',
      '^packages/console/src/(api|session|components)/',
      '^packages/console/src/(app|features)/',
    ),
    notFrom(
      'features-know-no-frame',
      '^packages/console/src/features/',
      '^packages/console/src/app/',
    ),
    notFrom('testkit-knows-neither', '^packages/testkit/src/', '^packages/(client|provider)/'),
    {
      name: 'packages-by-name-only',
      comment: 'The inside of a package may change; its exports are what others may use.',
      severity: 'error',
      from: { path: '^((?:packages|examples)/[^/]+)/', pathNot: '/test/' },
      to: { path: '^packages/', pathNot: ['^$1/'], dependencyTypes: ['local'] },
    },
    {
      name: 'programs-know-no-tests',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: '\\.test\\.ts$' },
      to: { path: '\\.test\\.ts$|(^|/)test/' },
    },
    {
      name: 'declared-dependencies',
      severity: 'error',
      from: { path: '^(packages|examples)/', pathNot: '\\.test\\.ts$|/test/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // The recipe for Prisma imports what is generated and installed where it is tested.
    exclude: {
      path: '(^|/)(dist|\\.venv|\\.next|\\.recipe-[^/]*|test/recipes/prisma)/|^packages/testkit/test/',
    },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      conditionNames: ['@gatehouse/source', 'import', 'require', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
