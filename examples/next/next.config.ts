import type { NextConfig } from 'next';

const config: NextConfig = {
  // Left to Node.js, as it is in an app that installs the package.
  serverExternalPackages: ['@gatehouse/client'],
  // For `requireRole`: pages answer 403 with forbidden.tsx.
  experimental: { authInterrupts: true },
  // `/oidc/callback/` as it is registered, without a redirect in between.
  skipTrailingSlashRedirect: true,
};
export default config;
