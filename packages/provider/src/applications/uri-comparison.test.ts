import { describe, expect, it } from 'vitest';
import { compareUris } from './uri-comparison.ts';

const registered = ['https://wiki.example.com/oidc/callback/', 'http://localhost:8000/callback'];

describe('a URI that is not registered', () => {
  it.each([
    ['https://wiki.example.com/oidc/callback', 'it lacks the slash at its end'],
    ['http://wiki.example.com/oidc/callback/', 'it is http in place of https'],
    ['https://wiki.example.com/oidc/Callback/', 'the path has other capital letters'],
    [
      'https://www.example.com/oidc/callback/',
      'the host is www.example.com in place of wiki.example.com',
    ],
    ['https://wiki.example.com:8443/oidc/callback/', 'the port is 8443 in place of 443'],
    ['https://wiki.example.com/oidc/callback/?next=/', 'it has a query, from ? on'],
    [
      'http://wiki.example.com/oidc/callback',
      'it lacks the slash at its end, and it is http in place of https',
    ],
    ['HTTPS://wiki.example.com/oidc/callback/', 'it is spelt in another way'],
  ])('%s is told from the one that was meant', (sent, difference) => {
    expect(compareUris(sent, registered)).toEqual({ uri: registered[0], difference });
  });

  it('is told from the one that differs least', () => {
    expect(compareUris('http://127.0.0.1:8000/callback', registered)).toEqual({
      uri: 'http://localhost:8000/callback',
      difference: 'the host is 127.0.0.1 in place of localhost',
    });
  });

  it('is told from none when it has nothing in common, or is no URI', () => {
    expect(compareUris('https://elsewhere.example.net/login', registered)).toBeUndefined();
    expect(compareUris('callback', registered)).toBeUndefined();
    expect(compareUris('https://wiki.example.com/oidc/callback/', [])).toBeUndefined();
  });
});
