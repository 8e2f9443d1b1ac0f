import type { Request } from 'express';
import { describe, expectTypeOf, it } from 'vitest';
import { type GatehouseOptions, gatehouse, type TemplateHelpers } from '../src/express/index.ts';
import type { User } from '../src/index.ts';

/*
 * What TypeScript says about an app that uses the library: these lines are checked by the compiler, with all others
 * of the repository, and do nothing when run.
 */
describe('options', () => {
  it('are all optional, and those of the documentation are accepted', () => {
    expectTypeOf<Record<never, never>>().toExtend<GatehouseOptions>();
    ({
      issuer: 'https://accounts.example.com',
      clientId: 'app',
      clientSecret: process.env.SECRET,
      sessionSecret: ['new', 'old'],
      tokenEndpointAuthMethod: 'none',
      authorizationParams: { prompt: 'login' },
      onError: (error, { correlationId }) => void `${error.code} ${correlationId}`,
    }) satisfies GatehouseOptions;
  });

  it('of other names and of other types are refused', () => {
    const wrong: GatehouseOptions[] = [
      // @ts-expect-error: an issuer is text
      { issuer: new URL('https://accounts.example.com') },
      // @ts-expect-error: a lifetime is a number of seconds
      { sessionLifetime: '8h' },
      // @ts-expect-error: there is no such method
      { tokenEndpointAuthMethod: 'basic' },
      // @ts-expect-error: it is clientId
      { clientID: 'app' },
    ];
    void wrong;
    expectTypeOf(gatehouse).parameter(0).toEqualTypeOf<GatehouseOptions | undefined>();
  });
});

describe('req.user in Express', () => {
  it('is always there, and says by isAuthenticated whether somebody is signed in', () => {
    expectTypeOf<Request['user']>().toEqualTypeOf<User>();
    expectTypeOf<Request['user']['isAuthenticated']>().toEqualTypeOf<boolean>();
    expectTypeOf<Request['user']['sub']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Request['user']['roles']>().toEqualTypeOf<readonly string[]>();
  });

  it('has claims that have to be looked at before they are used', () => {
    expectTypeOf<Request['user']['claims'][string]>().toEqualTypeOf<unknown>();
  });

  it('cannot be changed', () => {
    const rename = (user: User) => {
      // @ts-expect-error: read-only
      user.name = 'Somebody else';
    };
    void rename;
  });
});

describe('res.locals in Express', () => {
  it('has what templates need', () => {
    expectTypeOf<Express.Locals['auth']>().toEqualTypeOf<TemplateHelpers>();
    expectTypeOf<Express.Locals['user']>().toEqualTypeOf<User>();
  });
});
