export { type Changes, type Endpoint, FAULTS, type Faults } from './faults.ts';
export type { RecordedRequest } from './recorded-request.ts';
export type { Signature, SigningAlg, TokenShape } from './signer.ts';
export { startTestProvider } from './start.ts';
export type { TestBrowser } from './test-browser.ts';
export type {
  PageLike,
  SignInPlace,
  TestClient,
  TestProvider,
  TestProviderOptions,
  TestTokenClaims,
} from './test-provider.ts';
export type { TestUser } from './users.ts';
