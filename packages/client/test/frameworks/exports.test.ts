import { expect, it } from 'vitest';
import * as express from '../../src/express/index.ts';
import * as fastify from '../../src/fastify/index.ts';
import * as hono from '../../src/hono/index.ts';
import * as koa from '../../src/koa/index.ts';
import * as next from '../../src/next/index.ts';
import * as node from '../../src/node/index.ts';

const NAMES = [
  'ConfigError',
  'GatehouseError',
  'gatehouse',
  'requireClaim',
  'requireLogin',
  'requirePermission',
  'requireRole',
  'requireScope',
];

it.each(Object.entries({ express, fastify, hono, koa, node }))(
  '%s exports the names of all adapters',
  (_, adapter) => {
    expect(Object.keys(adapter).sort()).toEqual(NAMES);
  },
);

it('next exports them but for the guards, which are part of what gatehouse() returns', () => {
  expect(Object.keys(next).sort()).toEqual(NAMES.filter((name) => !name.startsWith('require')));
});
