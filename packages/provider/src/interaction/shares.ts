import type { Apis } from '../applications/apis.ts';
import { CLAIMS_BY_SCOPE } from '../protocol/claims.ts';

/**
 * @param params of the authorization request.
 * @returns what an application will learn or may do: scopes of OpenID Connect by name, those of APIs in words.
 */
export type DescribeShares = (
  params: Record<string, unknown>,
  clientId: string,
) => Promise<string[]>;

export function createDescribeShares({ findForToken }: Pick<Apis, 'findForToken'>): DescribeShares {
  return async ({ scope, resource }, clientId) => {
    const scopes = new Set(typeof scope === 'string' ? scope.split(' ') : []);
    const ours = [...Object.keys(CLAIMS_BY_SCOPE), 'offline_access'];
    const indicators = [resource].flat().filter((indicator) => typeof indicator === 'string');
    const apis = await Promise.all(
      indicators.map((indicator) => findForToken(indicator, clientId)),
    );
    const ofApis = apis.flatMap((api) =>
      (api?.scopes ?? [])
        .filter(({ name }) => scopes.has(name))
        .map(({ name, description }) => description ?? name),
    );
    return [...ours.filter((name) => scopes.has(name)), ...ofApis];
  };
}
