import { isComingBack, openSession } from './session/sign-in.ts';

// A page that goes on to the provider needs none of it, and one that comes back needs it soon.
const loadApp = () => import('./app/show-app.tsx');
if (isComingBack()) void loadApp();

const opening = await openSession().then(
  (session) => session && { session },
  (error: unknown) => ({ error }),
);
// Otherwise the browser is on its way to the provider.
if (opening) (await loadApp()).showApp(opening);
