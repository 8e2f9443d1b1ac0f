import { Stack, Text } from '@mantine/core';
import { isCancelledError, type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { PolicyDryRun } from '../../../generated/admin-api.ts';
import { ApiProblem, explain } from '../../api/problem.ts';
import type { Question } from '../../components/confirm.tsx';
import { dryRunQuery, type TriedChange } from './dry-run-api.ts';
import {
  count,
  daysOf,
  fates,
  governed,
  leftOut,
  names,
  people,
  wordsToYou,
} from './dry-run-words.ts';

/** The words of a question before something is saved. */
export const SAVE_WORDS = { act: 'Save anyway', cancel: 'Go on editing' } as const;

/** Tries a change before it is saved, and makes of what came of it the question that is asked first. */
export function useSaveQuestion() {
  const queryClient = useQueryClient();
  return (change: TriedChange, name: string) => saveQuestionOf(queryClient, change, name);
}

/**
 * @param name of what is changed.
 * @returns undefined where nobody would have noticed.
 * @throws what `isCancelledError` knows, where the dry run was stopped.
 */
async function saveQuestionOf(
  queryClient: QueryClient,
  change: TriedChange,
  name: string,
): Promise<Question | undefined> {
  try {
    return saveQuestion(await queryClient.fetchQuery(dryRunQuery(change)), change.of, name);
  } catch (error) {
    if (isCancelledError(error)) throw error;
    // Saving says at the fields what is wrong with them.
    if (error instanceof ApiProblem && error.status === 422) return undefined;
    return {
      title: 'Save it without trying it?',
      consequence: `What the change would have done could not be found out. ${explain(error)}`,
      ...SAVE_WORDS,
    };
  }
}

/** @returns undefined where nobody would have noticed. */
function saveQuestion(
  run: PolicyDryRun,
  of: TriedChange['of'],
  name: string,
): Question | undefined {
  const { stopped, asked_for_more } = run.sign_ins;
  // Who closes an application to themselves can open it again, and need not be one of those who use it.
  const own = of === 'app' ? null : run.you;
  const isOwnEnd = own?.effect === 'stopped';
  if (stopped + asked_for_more === 0 && !own?.reason) return undefined;
  return {
    title: titleOf({ ...run, you: own }, of === 'app' ? ` to ${name}` : ''),
    consequence: <Consequence run={run} isOwnEnd={isOwnEnd} />,
    ...SAVE_WORDS,
    ...(isOwnEnd && { typed: name }),
  };
}

/** @param where ` to Wiki`, or nothing. */
function titleOf({ people: concerned, you }: PolicyDryRun, where: string): string {
  const { stopped, asked_for_more } = concerned;
  if (you?.effect === 'stopped') return `You can't sign in${where} any more`;
  if (stopped > 0) return `${people(stopped)} can't sign in${where} any more`;
  if (asked_for_more === 0) return `Signing in${where} asks more of you`;
  return `Signing in${where} asks more of ${people(asked_for_more)}`;
}

function Consequence({ run, isOwnEnd }: { run: PolicyDryRun; isOwnEnd: boolean }) {
  const concerned = run.people.stopped + run.people.asked_for_more;
  const own = run.you?.reason;
  return (
    <Stack gap="sm">
      {concerned > 0 && (
        <Text>
          Of the {count(governed(run), 'sign-in')} of the last {daysOf(run)} days, it would have{' '}
          {fates(run)}: those of {names(run, concerned)}.
        </Text>
      )}
      {own && <Text>At your own next sign-in {wordsToYou(own)}</Text>}
      {isOwnEnd && <Text>If nobody else can change it back, this stays so.</Text>}
      {!run.complete && <Text size="sm">{leftOut(run)}</Text>}
    </Stack>
  );
}
