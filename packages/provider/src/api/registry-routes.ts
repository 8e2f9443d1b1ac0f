import type { FastifyPluginAsync } from 'fastify';
import type { Static, TSchema, TUnsafe } from 'typebox';
import type { Actor } from '../actor.ts';
import type { Registry } from '../registry/registry.ts';
import { ChangeHeaders, changeOf, setEtag } from './changes.ts';
import type { ProblemCode } from './problems.ts';
import {
  bodyFailures,
  failures,
  IdParams,
  mapPage,
  NoContent,
  pageOf,
  SearchQuery,
  timestamp,
} from './schemas.ts';

/** What one kind of thing in a register says about itself. */
export interface RegistryRouteOptions<
  Entity extends { id: string; version: number },
  Body,
  NewBody extends TSchema,
  ChangesBody extends TSchema,
> {
  registry: Registry<Entity, Static<NewBody>, Static<ChangesBody>>;
  /** All of them in an order of their own, where there are few; absent: in pages. */
  listAll?: (asked: { by: Actor }) => Promise<Entity[]>;
  /** With its slash: `/groups`. */
  path: string;
  tag: string;
  /** As in `Group`: operations are named `createGroup` and so on. */
  noun: string;
  /** In sentences: `a group`, `groups`. */
  singular: string;
  plural: string;
  body: TUnsafe<Body>;
  newBody: NewBody;
  changesBody: ChangesBody;
  toBody(entity: Entity): Body;
  notFound: ProblemCode;
  taken: ProblemCode | readonly ProblemCode[];
  /** What else a change can be refused for. */
  changeFailures?: readonly ProblemCode[];
  /** What else a deletion can be refused for. */
  deletionFailures?: readonly ProblemCode[];
  /** What else a deletion does. */
  deletionDescription?: string;
}

/** The routes of a register: create, list, read, change and delete. */
export function createRegistryRoutes<
  Entity extends { id: string; version: number },
  Body,
  NewBody extends TSchema,
  ChangesBody extends TSchema,
>(options: RegistryRouteOptions<Entity, Body, NewBody, ChangesBody>): FastifyPluginAsync {
  const { registry, path, noun, singular, plural, body, toBody, notFound } = options;
  const taken = [options.taken].flat();
  const tags = [options.tag];
  return async (app) => {
    app.post(
      path,
      {
        schema: {
          tags,
          operationId: `create${noun}`,
          summary: `Add ${singular}`,
          body: options.newBody,
          response: { 201: body, ...bodyFailures('privilege_missing', ...taken) },
        },
      },
      async (request, reply) => {
        const created = await registry.create(request.body as Static<NewBody>, changeOf(request));
        setEtag(reply, created).code(201).header('location', `${request.url}/${created.id}`);
        return toBody(created);
      },
    );

    const { listAll } = options;
    if (listAll) {
      app.get(
        path,
        {
          schema: {
            tags,
            operationId: `list${capitalized(plural)}`,
            summary: `List ${plural}`,
            description: 'In their order, all on one page.',
            response: { 200: pageOf(body), ...failures('privilege_missing') },
          },
        },
        async (request) => ({
          items: (await listAll({ by: request.actor })).map(toBody),
          next: null,
        }),
      );
    } else {
      app.get<{ Querystring: Static<typeof SearchQuery> }>(
        path,
        {
          schema: {
            tags,
            operationId: `list${capitalized(plural)}`,
            summary: `List ${plural}`,
            description: 'In the order they were added; `q` looks at the start of the name.',
            querystring: SearchQuery,
            response: {
              200: pageOf(body),
              ...failures('parameter_invalid', 'cursor_invalid', 'privilege_missing'),
            },
          },
        },
        async (request) =>
          mapPage(await registry.list(request.query, { by: request.actor }), toBody),
      );
    }

    app.get<{ Params: Static<typeof IdParams> }>(
      `${path}/:id`,
      {
        schema: {
          tags,
          operationId: `get${noun}`,
          summary: `Read ${singular}`,
          params: IdParams,
          response: { 200: body, ...failures('privilege_missing', notFound) },
        },
      },
      async (request, reply) => {
        const found = await registry.get(request.params.id, { by: request.actor });
        setEtag(reply, found);
        return toBody(found);
      },
    );

    app.patch<{ Params: Static<typeof IdParams> }>(
      `${path}/:id`,
      {
        schema: {
          tags,
          operationId: `update${noun}`,
          summary: `Change ${singular}`,
          description: 'What is absent stays as it is; null removes.',
          params: IdParams,
          headers: ChangeHeaders,
          body: options.changesBody,
          response: {
            200: body,
            ...bodyFailures(
              'parameter_invalid',
              'privilege_missing',
              notFound,
              ...taken,
              ...(options.changeFailures ?? []),
              'version_mismatch',
            ),
          },
        },
      },
      async (request, reply) => {
        const changes = request.body as Static<ChangesBody>;
        const changed = await registry.update(request.params.id, changes, changeOf(request));
        setEtag(reply, changed);
        return toBody(changed);
      },
    );

    app.delete<{ Params: Static<typeof IdParams> }>(
      `${path}/:id`,
      {
        schema: {
          tags,
          operationId: `delete${noun}`,
          summary: `Delete ${singular}`,
          ...(options.deletionDescription && { description: options.deletionDescription }),
          params: IdParams,
          headers: ChangeHeaders,
          response: {
            204: NoContent,
            ...failures(
              'parameter_invalid',
              'privilege_missing',
              notFound,
              'version_mismatch',
              ...(options.deletionFailures ?? []),
            ),
          },
        },
      },
      async (request, reply) => {
        await registry.delete(request.params.id, changeOf(request));
        return reply.code(204).send(null);
      },
    );
  };
}

interface Dated {
  version: number;
  created_at: number;
  updated_at: number;
}

/** An entry of a register as the API tells of it; its version is in the `ETag`. */
export function toEntryBody<Entity extends Dated>({
  version: _,
  created_at,
  updated_at,
  ...entity
}: Entity): Omit<Entity, keyof Dated> & { created_at: string; updated_at: string } {
  return { ...entity, created_at: timestamp(created_at), updated_at: timestamp(updated_at) };
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
