import { gatehouse } from '@gatehouse/client/next';

/** Sign-in for the whole app; its settings come from the environment. */
export const { handlers, proxy, auth, requireLogin, requireRole } = gatehouse();
