import {
  type OpenApiDocument,
  typesFromOpenApi,
} from '../../packages/console/build/types-from-openapi.ts';
import { sampleDocument } from '../../packages/provider/test/pages/reference-sample.ts';

/** What `packages/console/generated/admin-api.ts` has to be for the admin API as it is now. */
export async function currentConsoleTypes(): Promise<string> {
  return typesFromOpenApi((await sampleDocument()) as OpenApiDocument);
}
