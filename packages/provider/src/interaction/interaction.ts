import type { FastifyInstance } from 'fastify';
import type { Provider } from 'oidc-provider';
import type { Logger } from 'pino';
import type { AccessExplanations } from '../applications/access-explanations.ts';
import type { Apis } from '../applications/apis.ts';
import type { Application } from '../applications/application.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import type { Factors } from '../credentials/factors/factors.ts';
import type { SecondFactors } from '../credentials/factors/second-factors.ts';
import type { OneTimeTokens } from '../credentials/one-time-tokens.ts';
import type { PasswordChanges } from '../credentials/password-changes.ts';
import type { PasswordResets } from '../credentials/password-resets.ts';
import type { PasswordRules } from '../credentials/password-rules.ts';
import type { Passwords } from '../credentials/passwords.ts';
import type { EmailChanges } from '../directory/email-changes.ts';
import { createOwnAccount } from '../directory/own-account.ts';
import type { Registrations } from '../directory/registrations.ts';
import type { PersonForClaims } from '../directory/user.ts';
import type { Users } from '../directory/users.ts';
import type { MailLog } from '../mail/mail-log.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { AllPages } from '../pages/pages.ts';
import type { Attempts } from '../policy/attempts.ts';
import type { KnownDevices } from '../policy/known-devices.ts';
import type { Policies, Policy } from '../policy/policies.ts';
import type { ChosenSettings } from '../policy/settings.ts';
import { mayBeginWith } from '../policy/sign-in-methods.ts';
import type { FindPlace } from '../protocol/places.ts';
import type { OriginOf } from '../request-origin.ts';
import type { Storage } from '../storage/database.ts';
import type { OidcRecords } from '../storage/oidc-records.ts';
import type { SignInFlowRows } from '../storage/sign-in-flows.ts';
import type { TraceRecorder } from '../traces/recorder.ts';
import { createBrowserCookies } from './browser-cookies.ts';
import { createChangeOwnPassword } from './change-own-password.ts';
import { createCountAttempt } from './count-attempts.ts';
import { createFlows } from './flow/flows.ts';
import { createReadSituation } from './flow/situation.ts';
import { createTellNewSignIn } from './new-sign-in.ts';
import { createPrompts } from './prompts.ts';
import { createProvePassword } from './prove-password.ts';
import { registerSignInRoutes } from './routes.ts';
import { registerSelfService } from './self-service/self-service.ts';
import { createDescribeShares } from './shares.ts';
import { createShowStep } from './show-step.ts';
import { createSignIns } from './sign-ins.ts';
import { createEmailCodeStep } from './steps/email-code.ts';
import { createEnrolFactorStep } from './steps/enrol-factor.ts';
import { createPasskeyStep } from './steps/passkey.ts';
import { createSubmitPassword } from './steps/password.ts';
import { createRequiredActionSteps } from './steps/required-actions.ts';
import { createSecondFactorStep } from './steps/second-factor.ts';

/** What sign-ins are made of. */
export interface InteractionOptions extends SecondFactors {
  provider: Provider;
  storage: Pick<Storage, 'db' | 'grouped'>;
  records: Pick<OidcRecords, 'durable'>;
  users: Pick<Users, 'findForSignIn' | 'setPasswordHash'>;
  listFactors: Factors['list'];
  findPerson: (id: string) => Promise<PersonForClaims | undefined>;
  findApplication: (clientId: string) => Promise<Application | undefined>;
  policyOf: (groupId: string | null) => Promise<Policy>;
  policies: Pick<Policies, 'ofGroup'>;
  currentSettings: () => Promise<ChosenSettings>;
  currentTerms: () => Promise<string | undefined>;
  passwords: Passwords;
  passwordRules: PasswordRules;
  passwordChanges: PasswordChanges;
  passwordResets: PasswordResets;
  oneTimeTokens: OneTimeTokens;
  registrations: Registrations;
  emailChanges: EmailChanges;
  signInFlows: SignInFlowRows;
  mailer: Mailer;
  mailLog: MailLog;
  /** Mails stay in the outbox of development. */
  hasOutbox: boolean;
  attempts: Attempts;
  devices: KnownDevices;
  findPlace: FindPlace;
  apis: Pick<Apis, 'findForToken'>;
  explanations: Pick<AccessExplanations, 'recordRefusal'>;
  traceRecorder: Pick<TraceRecorder, 'note'>;
  audit: AuditLog;
  originOf: OriginOf;
  pages: AllPages;
  publicUrl: string;
  clock: Clock;
  log: Logger;
}

/** Puts the steps of a sign-in together, and serves their pages. */
export function registerInteraction(app: FastifyInstance, options: InteractionOptions): void {
  const { provider, storage, records, users, findPerson, findApplication, policyOf, policies } =
    options;
  const { currentSettings, mailer, passkeys, totp, factors, recoveryCodes, attempts } = options;
  const { emailCodes, audit, originOf, pages, publicUrl, clock, log } = options;
  const { db, grouped } = storage;
  const { now } = clock;

  const cookies = createBrowserCookies({ devices: options.devices, publicUrl });
  const ownAccount = createOwnAccount({ db, clock, audit });
  const changeOwnPassword = createChangeOwnPassword({
    db,
    passwords: options.passwords,
    rules: options.passwordRules,
    changes: options.passwordChanges,
    policyOf,
  });
  const signIns = createSignIns({
    provider,
    flows: createFlows({ rows: options.signInFlows, clock }),
    readSituation: createReadSituation({
      findPerson,
      factors: { list: options.listFactors },
      policyOf,
      currentTerms: options.currentTerms,
      findApplication,
      clock,
    }),
    rememberedDevices: options.rememberedDevices,
    cookies,
    tellNewSignIn: createTellNewSignIn({
      db,
      on: grouped.db,
      mailer,
      currentSettings,
      findApplication,
      findPlace: options.findPlace,
      clock,
    }),
    traceRecorder: options.traceRecorder,
    record: (by, event) => audit.record(grouped.db, by, event),
    originOf,
    durable: records.durable,
    log,
  });
  const show = createShowStep({
    signIns,
    pages,
    findApplication,
    passkeys,
    totp,
    currentSettings,
    canSendMail: mailer.canSend,
  });
  const countAttempt = createCountAttempt({ signIns, show, attempts, cookies });
  const step = { signIns, show, countAttempt, cookies, now };

  registerSignInRoutes(app, {
    signIns,
    show,
    steps: {
      password: createSubmitPassword({
        ...step,
        provePassword: createProvePassword({
          findForSignIn: users.findForSignIn,
          setPasswordHash: users.setPasswordHash,
          passwords: options.passwords,
          attempts,
        }),
        log,
      }),
      passkey: createPasskeyStep({ ...step, passkeys, findPerson, policyOf }),
      emailCode: createEmailCodeStep({
        ...step,
        findForSignIn: users.findForSignIn,
        // Not what is remembered of policies: how long it takes must not tell who is in a group.
        mayUse: async (groupId) => mayBeginWith(await policies.ofGroup(groupId), 'email_code'),
        verifyEmail: ownAccount.verifyEmail,
        emailCodes,
      }),
      secondFactor: createSecondFactorStep({
        ...step,
        checkCode: options.checkCode,
        emailCodes,
        passkeys,
        rememberedDevices: options.rememberedDevices,
      }),
      enrolFactor: createEnrolFactorStep({
        ...step,
        totp,
        passkeys,
        factors,
        recoveryCodes,
      }),
      requiredActions: createRequiredActionSteps({
        ...step,
        ownAccount,
        changeOwnPassword,
        emailCodes,
      }),
    },
    prompts: createPrompts({
      signIns,
      findPerson,
      findApplication,
      describeShares: createDescribeShares(options.apis),
      recordRefusal: options.explanations.recordRefusal,
      originOf,
      pages,
    }),
    findApplication,
    mayRegister: async () => mailer.canSend && (await currentSettings()).registration,
    pages,
    publicUrl,
  });
  registerSelfService(app, {
    ...options,
    db,
    findForSignIn: users.findForSignIn,
    changeOwnPassword,
    ownAccount,
  });
}
