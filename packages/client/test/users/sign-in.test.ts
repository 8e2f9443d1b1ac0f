import { express5Adapter } from '../adapters/express.ts';
import { describeUserLinks } from '../behaviour/user-links.ts';
import { describeUsers } from '../behaviour/users.ts';
import { connectionString, openPostgres, openSqliteFile } from './stores.ts';

const skip = !connectionString;

describeUsers(express5Adapter, { name: 'SQLite', open: openSqliteFile });
describeUserLinks(express5Adapter, { name: 'SQLite', open: openSqliteFile });
describeUsers(express5Adapter, { name: 'PostgreSQL', open: openPostgres, skip });
describeUserLinks(express5Adapter, { name: 'PostgreSQL', open: openPostgres, skip });
