import { describe, expect, it } from 'vitest';
import { restOfRegistration } from './registration.ts';

const offered = {
  registration: {
    application_type: 'web',
    token_endpoint_auth_method: 'client_secret_post',
    redirect_uris: ['http://localhost:4000/oidc/callback/'],
    post_logout_redirect_uris: ['http://localhost:4000/bye'],
  },
} as const;
const asOffered = { ...offered, registration: structuredClone(offered.registration) } as never;

describe('what a new application is added with for a quickstart', () => {
  it('is what its library does, and where a logout comes back to', () => {
    const draft = { application_type: 'web', redirect_uris: ['http://localhost:4000/x'] } as const;
    expect(restOfRegistration(asOffered, draft)).toEqual({
      token_endpoint_auth_method: 'client_secret_post',
      post_logout_redirect_uris: ['http://localhost:4000/bye'],
    });
  });

  it('moves with the application to its own address', () => {
    const draft = {
      application_type: 'web',
      redirect_uris: ['https://wiki.example.com/cb'],
    } as const;
    expect(restOfRegistration(asOffered, draft).post_logout_redirect_uris).toEqual([
      'https://wiki.example.com/bye',
    ]);
  });

  it.each([[[]], [['']], [['not an address']], [['com.example.app:/cb']]])(
    'names no address where there is none to tell it from: %j',
    (redirect_uris) => {
      const draft = { application_type: 'web', redirect_uris } as const;
      expect(restOfRegistration(asOffered, draft)).not.toHaveProperty('post_logout_redirect_uris');
    },
  );

  it('is nothing for an application of another kind', () => {
    const draft = { application_type: 'native', redirect_uris: ['http://localhost/cb'] } as const;
    expect(restOfRegistration(asOffered, draft)).toEqual({});
  });
});
