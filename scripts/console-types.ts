import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { currentConsoleTypes } from './console/current-types.ts';

/** `node scripts/console-types.ts`: the dashboard's types of the admin API, after a change of the API. */
const FILE = fileURLToPath(new URL('../packages/console/generated/admin-api.ts', import.meta.url));

writeFileSync(FILE, await currentConsoleTypes());
