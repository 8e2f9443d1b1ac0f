import { describeBearer } from './bearer.ts';
import { describeBearerAttacks } from './bearer-attacks.ts';
import { describeCertified } from './certified.ts';
import { describeDpop } from './dpop.ts';
import { describeFromDjangoNext } from './from-django-next.ts';
import { describeFromDjangoRenewal } from './from-django-renewal.ts';
import { describeFromDjangoSignIn } from './from-django-sign-in.ts';
import { describeGuards } from './guards.ts';
import type { Adapter } from './harness.ts';
import { describeHooks } from './hooks.ts';
import { describeHostileCallback } from './hostile-callback.ts';
import { describeHostileProvider } from './hostile-provider.ts';
import { describeProviders } from './providers.ts';
import { describeProxyHint } from './proxy-hint.ts';
import { describeRefresh } from './refresh.ts';
import { describeRenewal } from './renewal.ts';
import { describeSelfHealing } from './self-healing.ts';
import { describeServerSessions } from './server-sessions.ts';
import { describeSignIn } from './sign-in.ts';
import { describeSignOut } from './sign-out.ts';
import { describeSurroundings } from './surroundings.ts';
import { describeUserLinks } from './user-links.ts';
import { describeUsers } from './users.ts';

/** All that an adapter has to show. */
export function describeBehaviour(adapter: Adapter): void {
  describeSelfHealing(adapter);
  describeServerSessions(adapter);
  describeRenewal(adapter);
  describeRefresh(adapter);
  describeProviders(adapter);
  describeSignIn(adapter);
  describeHostileCallback(adapter);
  describeHostileProvider(adapter);
  describeGuards(adapter);
  describeBearer(adapter);
  describeBearerAttacks(adapter);
  describeDpop(adapter);
  describeUsers(adapter);
  describeUserLinks(adapter);
  describeSignOut(adapter);
  describeSurroundings(adapter);
  describeCertified(adapter);
  describeHooks(adapter);
  describeProxyHint(adapter);
  describeFromDjangoSignIn(adapter);
  describeFromDjangoNext(adapter);
  describeFromDjangoRenewal(adapter);
}
