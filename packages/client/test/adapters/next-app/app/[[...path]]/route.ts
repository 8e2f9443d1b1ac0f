import { GatehouseError } from '@gatehouse/client/next';
import type { NextRequest } from 'next/server';
import { setupOf, signInOf } from '../../auth';

async function answer(request: NextRequest): Promise<Response> {
  const { pathname, searchParams } = request.nextUrl;
  const signIn = signInOf(request.headers);
  if (isSignInRoute(pathname, request)) {
    return request.method === 'POST'
      ? await signIn.handlers.POST(request)
      : await signIn.handlers.GET(request);
  }
  const { gate, guardedBy } = setupOf(request.headers);
  const auth = await signIn.auth();
  const { user, templates } = auth;
  const guarded = guardedBy(pathname, auth);
  if (guarded) return guarded;
  switch (pathname) {
    case '/private':
      return auth.requireLogin() ?? new Response(`Hello ${user.name}`);
    case '/token':
      try {
        return Response.json({ access_token: await auth.accessToken() });
      } catch (error) {
        if (!(error instanceof GatehouseError)) throw error;
        return Response.json({ error: error.code }, { status: error.status });
      }
    case '/sessions':
      return Response.json(await auth.sessions());
    case '/sessions/end-others':
      return Response.json({ ended: await auth.endOtherSessions() });
    case '/sessions/end':
      return Response.json({ ended: await auth.endSession(searchParams.get('handle') ?? '') });
    case '/slow/release':
      return Response.json({ released: gate.release() });
    case '/slow':
      await gate.wait();
  }
  return Response.json(request.method === 'POST' ? { user } : { user, auth: templates });
}

/** An app has a folder for each; here tests choose the paths. */
function isSignInRoute(pathname: string, { headers }: NextRequest): boolean {
  const { routes } = setupOf(headers).options;
  const paths = [routes?.authenticate, routes?.callback, routes?.logout].filter(Boolean);
  return pathname.startsWith('/oidc/') || paths.includes(pathname.replace(/\/$/, ''));
}

export const GET = answer;
export const POST = answer;
export const PUT = answer;
export const DELETE = answer;
