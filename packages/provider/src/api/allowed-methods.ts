import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problems.ts';

/** Something that could be asked for at an address. */
interface Address {
  pattern: RegExp;
  methods: Set<string>;
}

/**
 * A known address with a method that it does not have is told so (RFC 9110, section 15.5.6), before the body is read,
 * which may be of a kind that is not read here. Of routes that are registered after it.
 *
 * @returns what is to be thrown where a request found no route. Not a route for each method that is refused: those were
 *   three quarters of all routes.
 */
export function refuseOtherMethods(app: FastifyInstance): (url: string) => ProblemError {
  const addresses = new Map<string, Address>();
  app.addHook('onRoute', ({ method, url }) => {
    const address = addresses.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const name of [method].flat()) address.methods.add(name);
    addresses.set(url, address);
  });
  return (url) => {
    const [path = ''] = url.split('?', 1);
    const allowed = [...addresses.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap(({ methods }) => [...methods]);
    if (allowed.length === 0) return new ProblemError('route_not_found');
    const allow = [...new Set(allowed)].sort().join(', ');
    return new ProblemError('method_not_allowed', {
      detail: `This address answers to ${allow}.`,
      headers: { allow },
    });
  };
}

/** @param url as routes have it: `/users/:id`. */
function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replaceAll('.', '\\.')));
  return new RegExp(`^${parts.join('/')}$`);
}
