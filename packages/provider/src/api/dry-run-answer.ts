import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { DomainError } from '../domain-error.ts';
import type { DryRun } from '../policy/dry-run.ts';
import { LISTED_AT_MOST } from '../policy/dry-run-tally.ts';
import { EFFECT_REASONS, EFFECTS, type EffectReason } from '../policy/past-sign-in.ts';
import {
  DRY_RUN_BOUNDS,
  outcomeOf,
  type ReplayProgress,
  type ReplayResult,
  type ReplayRun,
} from '../policy/replays.ts';
import { COUNTED_SIGN_INS } from '../storage/past-sign-ins.ts';
import { toProblem } from './error-handler.ts';
import { type ProblemCode, problemBody } from './problems.ts';
import {
  bodyFailures,
  closed,
  count,
  nullableInteger,
  nullableText,
  oneOf,
  reference,
  Timestamp,
  timestamp,
} from './schemas.ts';

const MAX_DAYS = 90;
export const DEFAULT_DAYS = 30;
const LINES = 'application/x-ndjson';

const affectedEffect = () => oneOf(['stopped', 'asked_for_more'] as const);
const reason = () =>
  oneOf(Object.keys(EFFECT_REASONS) as EffectReason[], {
    description: Object.entries(EFFECT_REASONS)
      .map(([code, meaning]) => `\`${code}\`: ${meaning}`)
      .join('; '),
  });
const who = () => ({
  user_id: Type.String({ format: 'uuid' }),
  email: nullableText(),
  name: nullableText(),
});

const counts = {
  sign_ins_done: count('Sign-ins that were looked at, whether the change is about them or not.'),
  sign_ins_total: count(`All of the time; ${COUNTED_SIGN_INS} stand for that many or more.`),
  sign_ins: closed(
    {
      stopped: count('They could not have been completed.'),
      asked_for_more: count('The person would have had to do something that they did not.'),
      eased: count('The person would have been asked for less.'),
      unchanged: count(),
      unknown: count('Their events tell too little of them.'),
    },
    {
      description:
        'All of whoever is under the policy today, has the role today, is in the group today, or signed in to the application, by what the change would do.',
    },
  ),
  people: closed(
    { governed: count('Who signed in.'), stopped: count(), asked_for_more: count() },
    { description: 'Different people; who would be stopped counts there only.' },
  ),
};

export const PolicyDryRunBody = closed(
  {
    from: Timestamp,
    to: Timestamp,
    covered_from: Timestamp,
    complete: Type.Boolean({
      description: `false: there are more sign-ins than a dry run looks at (${DRY_RUN_BOUNDS.signIns}, or what takes ${DRY_RUN_BOUNDS.milliseconds / 1000} seconds), and those before \`covered_from\` were left out.`,
    }),
    ...counts,
    reasons: Type.Array(
      closed({ effect: affectedEffect(), reason: reason(), sign_ins: count(), people: count() }),
      { description: 'The most frequent first.' },
    ),
    affected_sign_ins: Type.Array(
      closed({
        event_id: Type.String({ format: 'uuid' }),
        occurred_at: Timestamp,
        ...who(),
        client_id: nullableText(),
        correlation_id: nullableText({
          description: 'Of its event: what the page showed as its reference.',
        }),
        effect: affectedEffect(),
        reason: reason(),
      }),
      { description: `The latest ${LISTED_AT_MOST}.` },
    ),
    affected_people: Type.Array(
      closed({ ...who(), sign_ins: count(), effect: affectedEffect(), reason: reason() }),
      { description: `Up to ${LISTED_AT_MOST}, who would be stopped first.` },
    ),
    sessions_over: nullableInteger(
      'Sessions of now, begun in this time, that a shorter session_lifetime of a policy would end at once; null: it is not shorter.',
    ),
    sessions_idle: nullableInteger(
      'Sessions of now, begun in this time, that have not been used for longer than a shorter session_idle_lifetime of a policy; null: it is not shorter. It holds for each from its next use on.',
    ),
    you: Type.Unsafe<DryRun['you']>({
      type: ['object', 'null'],
      properties: {
        effect: { type: 'string', enum: [...EFFECTS] },
        reason: { type: ['string', 'null'], enum: [...Object.keys(EFFECT_REASONS), null] },
      },
      required: ['effect', 'reason'],
      additionalProperties: false,
      description:
        'What it would do to whoever asks, if they signed in now as they did last; null: it is not about them.',
    }),
  },
  {
    $id: 'PolicyDryRun',
    description: 'What a change would have done to the sign-ins of the last days.',
  },
);

export const DryRunProgressBody = closed(counts, {
  $id: 'DryRunProgress',
  description: 'How far a dry run is, and what it has found until then.',
});

const dryRunResponse = {
  description: `What the change would have done. Asked for as \`${LINES}\` (\`Accept\`), it is told meanwhile how far it is: lines of \`{"progress": DryRunProgress}\`, and as the last one \`{"result": PolicyDryRun}\`, or \`{"problem": Problem}\`. Whoever takes no more lines has stopped it.`,
  content: {
    'application/json': { schema: reference<Static<typeof PolicyDryRunBody>>('PolicyDryRun') },
    [LINES]: { schema: Type.Unsafe<Readable>({ type: 'string' }) },
  },
} as const;

/** The answer of each dry run. @param missing code of there being no such thing. */
export function dryRunResponses(missing: ProblemCode) {
  return {
    200: dryRunResponse,
    ...bodyFailures('parameter_invalid', 'privilege_missing', missing, 'dry_run_superseded'),
  };
}

/** Of which days a dry run takes the sign-ins. */
export const DaysQuery = closed({
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_DAYS, default: DEFAULT_DAYS })),
});

type AnyResult = ReplayResult & Partial<Pick<DryRun, 'sessions_over' | 'sessions_idle'>>;

export function toDryRunBody(run: AnyResult): Static<typeof PolicyDryRunBody> {
  return {
    ...run,
    from: timestamp(run.from),
    to: timestamp(run.to),
    covered_from: timestamp(run.covered_from),
    affected_sign_ins: run.affected_sign_ins.map((signIn) => ({
      ...signIn,
      occurred_at: timestamp(signIn.occurred_at),
    })),
    sessions_over: run.sessions_over ?? null,
    sessions_idle: run.sessions_idle ?? null,
  };
}

/**
 * Answers with what a dry run finds, in the way that was asked for. What is wrong before it has begun is thrown in both, so
 * that the answer has the status of its problem.
 */
export async function answerDryRun<Result extends AnyResult>(
  run: ReplayRun<Result>,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<Static<typeof PolicyDryRunBody> | Readable> {
  if (!request.headers.accept?.includes(LINES)) return toDryRunBody(await outcomeOf(run));
  const first = await run.next();
  // A proxy that collects an answer before it passes it on would collect the progress too.
  reply.type(LINES).header('x-accel-buffering', 'no');
  const lines = Readable.from(linesOf(run, first, request), { objectMode: false });
  // Also of one whose asker went before the first line, of which nothing is ever read.
  lines.once('close', () => void run.return(undefined as never));
  return lines;
}

async function* linesOf<Result extends AnyResult>(
  run: ReplayRun<Result>,
  first: IteratorResult<ReplayProgress, Result>,
  request: FastifyRequest,
): AsyncGenerator<string> {
  const line = (content: object) => `${JSON.stringify(content)}\n`;
  try {
    for (let step = first; ; step = await run.next()) {
      if (step.done) return yield line({ result: toDryRunBody(step.value) });
      yield line({ progress: step.value });
    }
  } catch (error) {
    // The answer is under way, so that its status says nothing any more; what nobody expects ends it without a word.
    if (!(error instanceof DomainError)) throw error;
    yield line({ problem: problemBody(request, toProblem(error)) });
  }
}
