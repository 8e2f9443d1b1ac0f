import type { PolicyDryRun } from '../../../generated/admin-api.ts';
import type { Question } from '../../components/confirm.tsx';
import { count, daysOf, governed, people, wordsToYou } from './dry-run-words.ts';

/**
 * What is asked before a change is saved that people would have noticed.
 *
 * @returns undefined where nobody would have.
 */
export function saveQuestion(run: PolicyDryRun, policyName: string): Question | undefined {
  const { stopped, asked_for_more } = run.sign_ins;
  const isOwnEnd = run.you?.effect === 'stopped';
  if (stopped + asked_for_more === 0 && !run.you?.reason) return undefined;
  const sentences = [
    `Of the ${count(governed(run), 'sign-in')} of the last ${daysOf(run)} days, ${fateOf(run)}.`,
    run.you?.reason ? `At your own next sign-in ${wordsToYou(run.you.reason)}` : '',
    isOwnEnd ? 'If nobody else can change it back, this stays so.' : '',
  ];
  return {
    title: titleOf(run),
    consequence: sentences.filter(Boolean).join(' '),
    act: stopped > 0 || isOwnEnd ? 'Save it anyway' : 'Save it',
    ...(isOwnEnd && { typed: policyName }),
  };
}

function titleOf({ sign_ins: { stopped, asked_for_more }, you }: PolicyDryRun): string {
  if (you?.effect === 'stopped') return 'Save a change that keeps you out?';
  if (stopped > 0) return `Save a change that would have stopped ${count(stopped, 'sign-in')}?`;
  if (asked_for_more > 0) {
    return `Save a change that would have asked more of ${count(asked_for_more, 'sign-in')}?`;
  }
  return 'Save a change that asks more of you?';
}

/** As `14 of 3 people would have been stopped`. */
function fateOf({ sign_ins, people: concerned }: PolicyDryRun): string {
  const by = (number: number) => (number > 0 ? ` of ${people(number)}` : '');
  const parts = [
    [sign_ins.stopped, concerned.stopped, 'stopped'],
    [sign_ins.asked_for_more, concerned.asked_for_more, 'asked for more'],
  ] as const;
  const told = parts
    .filter(([number]) => number > 0)
    .map(
      ([number, who, fate]) => `${number.toLocaleString('en')}${by(who)} would have been ${fate}`,
    );
  return told.length > 0 ? told.join(', and ') : 'none would have been stopped';
}
