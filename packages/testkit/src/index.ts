export type { RecordedRequest } from './fault-layer.ts';
export { type Endpoint, FAULTS, type Faults } from './faults.ts';
export type { Signature, SigningAlg, TokenShape } from './signer.ts';
export { startTestProvider } from './start.ts';
export type { TestBrowser } from './test-browser.ts';
export type {
  PageLike,
  SignInPlace,
  TestProvider,
  TestProviderOptions,
  TestTokenClaims,
} from './test-provider.ts';
export type { TestUser } from './users.ts';
