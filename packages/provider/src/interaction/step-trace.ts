import type { Amr } from '../policy/authentication-context.ts';
import { mfaReasons } from '../policy/sign-in-requirements.ts';
import { traceIdOf } from '../protocol/engine-internals.ts';
import type { Interaction } from '../protocol/interactions.ts';
import type { TraceRecorder } from '../traces/recorder.ts';
import type { SecondFactorVerdict } from '../traces/trace-entry.ts';
import type { SituationNow } from './flow/situation.ts';
import type { Progress } from './flow/steps.ts';

interface Traced {
  interaction: Interaction;
  clientId: string;
}

/** Tells the trace of a sign-in of the steps on its pages; nobody waits for it. */
export interface StepTrace {
  /** A step was passed; `now` says what comes next. */
  passed(
    signIn: Traced,
    request: { id: string },
    told: { now: SituationNow; added: Partial<Progress>; amr?: readonly Amr[] },
  ): void;
  refused(signIn: Traced, request: { id: string }, reason: string): void;
}

export function createStepTrace({
  recorder,
}: {
  recorder: Pick<TraceRecorder, 'note'>;
}): StepTrace {
  return {
    passed({ interaction, clientId }, { id: reference }, { now, amr = [], added }) {
      const { step, person } = now;
      const isDenied = step.step === 'denied';
      recorder.note({
        traceId: traceIdOf(interaction),
        reference,
        entry: {
          type: 'sign_in',
          amr: [...amr],
          next: step.step,
          denied: isDenied ? step.reason : null,
          remembered_device: added.second === 'remembered_device',
          second_factor: person ? verdictOf(now, person.group_id) : null,
        },
        facts: {
          clientId,
          userId: person?.id,
          // The engine has the last word where a sign-in ends.
          ...(!isDenied && step.step !== 'done' && { outcome: 'under_way' as const }),
        },
      });
    },

    refused({ interaction, clientId }, { id: reference }, reason) {
      recorder.note({
        traceId: traceIdOf(interaction),
        reference,
        entry: { type: 'sign_in_refused', reason },
        facts: { clientId },
      });
    },
  };
}

function verdictOf(
  { situation: { policy, person, request } }: SituationNow,
  groupId: string | null,
): SecondFactorVerdict {
  return {
    policy: { id: policy.id, name: policy.name },
    group_id: groupId,
    required_by: mfaReasons({
      policy,
      roleRequiresMfa: person?.requireMfa === true,
      applicationRequiresMfa: request.requireMfa,
      acr: request.acr,
    }),
  };
}
