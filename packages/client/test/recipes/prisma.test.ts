import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { describeUserStore } from '../users/describe-user-store.ts';
import { created, type OpensUserStore, somebody } from '../users/open-store.ts';
import { installPrismaProject, type PrismaProject } from './prisma-project.ts';

const connectionString = process.env.GATEHOUSE_TEST_DATABASE_URL ?? '';
const installed = connectionString
  ? await installPrismaProject()
  : 'GATEHOUSE_TEST_DATABASE_URL is not set';
const skip = typeof installed === 'string';
if (skip) process.stderr.write(`Prisma skipped: ${installed}.\n`);
const project = installed as PrismaProject;

const FILES = ['schema.prisma', 'database.ts', 'user-store.ts'];
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

const open = async (clock = Date.now) => {
  const schema = `gatehouse_prisma_${randomBytes(8).toString('hex')}`;
  const maker = new pg.Client({ connectionString, options: `-c search_path=${schema}` });
  await maker.connect();
  await maker.query(`create schema ${schema}`);
  await maker.query(read('prisma/migration.sql'));
  const database = project.openDatabase(connectionString, schema);
  return {
    database,
    stores: [project.prismaUserStore(database, clock)] as const,
    async close() {
      await database.$disconnect();
      await maker.query(`drop schema ${schema} cascade`);
      await maker.end();
    },
  };
};

afterAll(() => {
  if (!skip) project.remove();
});

describeUserStore('the Prisma recipe', open satisfies OpensUserStore, { skip });

describe.skipIf(skip)('users by the Prisma recipe', () => {
  it('have the permissions of their groups, each once', async () => {
    const { database, stores, close } = await open();
    const [store] = stores;
    const subject = somebody();
    const groups = { source: subject.iss, names: ['navy', 'army'] };
    const { id } = await created(store, { groups }, subject);
    await store.update(id, { groups: { source: '', names: ['navy'] } });
    for (const [groupName, permission] of [
      ['navy', 'ships.sail'],
      ['navy', 'maps.view'],
      ['army', 'maps.view'],
    ] as const) {
      await database.groupPermission.create({ data: { groupName, permission } });
    }
    const user = await store.findByIdentity(subject);
    expect(user?.permissions).toEqual(['maps.view', 'ships.sail']);
    expect(await store.read(id)).toEqual(user);
    await close();
  });

  it('have types that fit', async () => {
    expect(await project.checkTypes()).toBe('');
  });
});

it('the guide to Prisma shows these files', () => {
  const guide = read('../../../../docs/client/users-prisma.md');
  const blocks = [...guide.matchAll(/^```\w+\n\/\/ (\S+)\n(.*?)^```$/gms)];
  for (const file of FILES) {
    const [, , code] = blocks.find(([, name]) => name === file) ?? [];
    expect(code, file).toBe(read(`prisma/${file}`));
  }
});
