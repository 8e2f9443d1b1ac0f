import type { FastifyPluginAsync } from 'fastify';
import { type Static, type TUnsafe, Type } from 'typebox';
import type { Actor } from '../actor.ts';
import type { Users } from '../directory/users.ts';
import type { ProblemCode } from './problems.ts';
import { failures, IdParams, NoContent, pageOf } from './schemas.ts';

/** How a route is told of in the description of the API. */
interface Told {
  operationId: string;
  summary: string;
  description?: string;
}

/** What one kind of thing that belongs to a user says about itself. */
export interface OwnedRouteOptions<Thing, Body> {
  users: Pick<Users, 'get' | 'getToHelp'>;
  /** Below the user, with its slash: `/sessions`. */
  path: string;
  /** Name of the part of the address that is the id of one: `session_id`. */
  param: string;
  body: TUnsafe<Body>;
  toBody(thing: Thing): Body;
  notFound: ProblemCode;
  list: Told & { of(userId: string): Promise<readonly Thing[]> };
  removeAll?: Told & { of(userId: string, by: { by: Actor }): Promise<unknown> };
  remove: Told & { one(userId: string, id: string, by: { by: Actor }): Promise<unknown> };
}

/** The routes of what a user has, and what who helps them can end: list, remove one, and remove all. */
export function createOwnedRoutes<Thing, Body>(
  options: OwnedRouteOptions<Thing, Body>,
): FastifyPluginAsync {
  const { users, param, body, toBody, notFound } = options;
  const path = `/users/:id${options.path}`;
  const tags = ['Users'];
  const refusals = ['privilege_missing', 'user_not_found'] as const;
  return async (app) => {
    const { of: listOf, ...listing } = options.list;
    app.get<{ Params: Static<typeof IdParams> }>(
      path,
      {
        schema: {
          tags,
          ...listing,
          params: IdParams,
          response: { 200: pageOf(body), ...failures(...refusals) },
        },
      },
      async (request) => {
        const user = await users.get(request.params.id, { by: request.actor });
        const items = await listOf(user.id);
        return { items: items.map(toBody), next: null };
      },
    );

    if (options.removeAll) {
      const { of: removeAllOf, ...removal } = options.removeAll;
      app.delete<{ Params: Static<typeof IdParams> }>(
        path,
        {
          schema: {
            tags,
            ...removal,
            params: IdParams,
            response: { 204: NoContent, ...failures(...refusals) },
          },
        },
        async (request, reply) => {
          const user = await users.getToHelp(request.params.id, { by: request.actor });
          await removeAllOf(user.id, { by: request.actor });
          return reply.code(204).send(null);
        },
      );
    }

    const { one: removeOne, ...removal } = options.remove;
    app.delete<{ Params: Record<string, string> }>(
      `${path}/:${param}`,
      {
        schema: {
          tags,
          ...removal,
          params: Type.Object({ id: Type.String(), [param]: Type.String() }),
          response: { 204: NoContent, ...failures(...refusals, notFound) },
        },
      },
      async (request, reply) => {
        const { id = '', [param]: thingId = '' } = request.params;
        const user = await users.getToHelp(id, { by: request.actor });
        await removeOne(user.id, thingId, { by: request.actor });
        return reply.code(204).send(null);
      },
    );
  };
}
