import { randomBytes } from 'node:crypto';
import { jsonAnswer } from './answers.ts';
import { errorPage } from './error-page.ts';
import { GatehouseError } from './errors.ts';
import type { ResolvedOptions } from './options.ts';
import { redirect } from './redirect.ts';
import { type ErrorContext, reportToConsole } from './report.ts';
import type { LoginUrl } from './template-helpers.ts';

/** Where something failed. */
export interface FailurePlace {
  readonly method: string;
  /** Path, with or without its query. */
  readonly path: string;
}

/** Turns what goes wrong into a report and an answer. */
export interface Failures {
  /** Tells the app's reporter; the id with which to find the report. */
  report(error: unknown, place: FailurePlace): string;
  /** A page for people, JSON for scripts, under the id of the report. */
  answer(error: unknown, place: FailurePlace & { readonly isPage: boolean }): Response;
  /** The same for a failed sign-in, where the app may have a page of its own. */
  answerSignIn(error: unknown, request: Request): Promise<Response>;
}

/** The one place where an error becomes an answer. */
export function createFailures({
  options,
  loginUrl,
}: {
  options: ResolvedOptions;
  loginUrl: LoginUrl;
}): Failures {
  const reporter = options.onError ?? reportToConsole;

  function report(thrown: unknown, { method, path }: FailurePlace): string {
    const error = known(thrown);
    const correlationId = randomBytes(9).toString('base64url');
    // The query may hold an authorization code.
    const context: ErrorContext = { correlationId, method, path: path.split('?', 1)[0] as string };
    try {
      reporter(error, context);
    } catch {
      // A reporter that fails must not cost the person their page, nor the log its line.
      reportToConsole(error, context);
    }
    return correlationId;
  }

  function page(error: GatehouseError, correlationId: string): Response {
    return errorPage(error, {
      correlationId,
      loginUrl: loginUrl(error.returnTo),
      homeUrl: options.loginRedirectUrl,
      showDetails: options.showDetails,
    });
  }

  function json(error: GatehouseError, correlationId: string): Response {
    return jsonAnswer(error.status, {
      error: error.code,
      message: error.publicMessage,
      reference: correlationId,
    });
  }

  return {
    report,

    answer(thrown, place) {
      const error = known(thrown);
      const correlationId = report(error, place);
      return place.isPage ? page(error, correlationId) : json(error, correlationId);
    },

    async answerSignIn(thrown, request) {
      const error = known(thrown);
      const { pathname } = new URL(request.url);
      const correlationId = report(error, { method: request.method, path: pathname });
      try {
        const own = await options.hooks.signInFailed?.(error, { request, correlationId });
        if (own) return own;
      } catch (cause) {
        const failed = new GatehouseError('internal', 'the hook signInFailed failed', { cause });
        report(failed, { method: request.method, path: pathname });
      }
      const { loginFailureRedirectUrl: elsewhere } = options;
      if (elsewhere === undefined || error.status === 405) return page(error, correlationId);
      const [path = '', fragment] = elsewhere.split('#', 2);
      const query = new URLSearchParams({ error: error.code, reference: correlationId });
      return redirect(
        `${path}${path.includes('?') ? '&' : '?'}${query}${fragment === undefined ? '' : `#${fragment}`}`,
      );
    },
  };
}

function known(error: unknown): GatehouseError {
  return error instanceof GatehouseError
    ? error
    : new GatehouseError('internal', 'unexpected', { cause: error });
}
