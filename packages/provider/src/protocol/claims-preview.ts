import type { Actor } from '../actor.ts';
import type { Application } from '../applications/application.ts';
import { checkClaims, createApplicationClaims } from '../applications/application-claims.ts';
import type { Applications } from '../applications/applications.ts';
import {
  CLAIM_PLACES,
  type ClaimPlace,
  type ClaimRule,
  type RuleResult,
} from '../applications/claim-rules.ts';
import type { Attributes } from '../directory/attributes.ts';
import type { PersonForClaims } from '../directory/user.ts';
import type { Users } from '../directory/users.ts';
import { DomainError } from '../domain-error.ts';
import { CLAIMS_BY_SCOPE, claimsOf, withAddress } from './claims.ts';

/** Why a claim is there. */
export interface ClaimOrigin {
  /** `protocol`: OpenID Connect asks for it; `scope`: a granted scope does; `rule`: the application does. */
  kind: 'protocol' | 'scope' | 'rule';
  /** The granted scope that asks for it. */
  scope: string | null;
  /** Which of the rules of the application, from 0. */
  rule: number | null;
  /** The field or attribute of the person that it is read from. */
  field: string | null;
  /** In a sentence, for administrators. */
  detail: string;
}

/** A claim, and what it comes from. */
export interface PreviewedClaim {
  claim: string;
  /** Absent: known at a sign-in only. */
  value?: unknown;
  origin: ClaimOrigin;
}

/** A claim that somebody could expect, and that is not there. */
export interface AbsentClaim {
  claim: string;
  /** The places that lack it. */
  in: ClaimPlace[];
  origin: ClaimOrigin;
  reason: 'no_value' | 'failed' | 'scope_not_granted' | 'overridden';
  /** In a sentence, for administrators. */
  detail: string;
}

/** What an application would be told of a person. */
export interface ClaimsPreview {
  /** The scopes that it was made for. */
  scopes: string[];
  id_token: PreviewedClaim[];
  userinfo: PreviewedClaim[];
  absent: AbsentClaim[];
}

/** Of whom, to which application, and for which scopes. */
export interface PreviewRequest {
  user_id: string;
  /** In place of those of the application. */
  claims?: ClaimRule[];
  /** `openid` is always among them. */
  scopes?: readonly string[];
}

/**
 * What an application would be told of a person, made by the code that makes real claims.
 *
 * @param id of the application, or its `client_id`.
 * @throws {DomainError} `privilege_missing`, `application_not_found`, `user_not_found`, `validation_failed`.
 */
export type PreviewClaims = (
  id: string,
  request: PreviewRequest,
  asked: { by: Actor },
) => Promise<ClaimsPreview>;

/** What most relying parties ask for. */
const USUAL_SCOPES = ['openid', 'profile', 'email'];

export function createClaimsPreview({
  issuer,
  users,
  applications,
  attributes,
}: {
  issuer: string;
  users: Pick<Users, 'get' | 'findForClaims'>;
  applications: Pick<Applications, 'get'>;
  attributes: Pick<Attributes, 'schema'>;
}): PreviewClaims {
  // Of its own: rules that are being written would push out those that sign-ins use.
  const applicationClaims = createApplicationClaims({ attributes });

  return async (id, { user_id, claims: unsaved, scopes = USUAL_SCOPES }, { by }) => {
    const application = await applications.get(id, { by });
    await users.get(user_id, { by });
    if (unsaved) await checkClaims(unsaved, attributes);
    const person = await users.findForClaims(user_id);
    if (!person) throw new DomainError('user_not_found');
    const claims = unsaved ?? application.claims;
    const granted = new Set(['openid', ...scopes]);
    const absent: AbsentClaim[] = [];
    const places: Record<ClaimPlace, PreviewedClaim[]> = {
      id_token: idTokenClaims({ issuer, application, person }),
      userinfo: [{ claim: 'sub', value: person.id, origin: protocolOrigin(ABOUT.sub) }],
    };
    if (application.userinfo_signed_response_alg !== null) {
      places.userinfo.push(...signedBy(issuer, application.client_id));
    }
    for (const place of CLAIM_PLACES) {
      const results = await applicationClaims.explain(person, { claims }, { place, granted });
      const standard = standardClaims(person, granted);
      const own = ownClaims(claims, results);
      places[place].push(
        ...standard.present.filter(({ claim }) => !own.present.has(claim)),
        ...own.present.values(),
      );
      for (const one of [...standard.absent, ...own.absent]) {
        if (!own.present.has(one.claim) || one.origin.kind === 'rule')
          addAbsent(absent, one, place);
      }
    }
    return { scopes: [...granted], ...places, absent };
  };
}

/** What the protocol says by its own claims (OpenID Connect Core 1.0, section 2, and its relatives). */
const ABOUT = {
  iss: 'This provider.',
  sub: 'The id of the user, which never changes.',
  aud: 'The application: its client_id.',
  iat: 'When it was made.',
  exp: 'Until when it is valid: the lifetime of ID tokens of the application.',
  auth_time: 'When the user signed in.',
  amr: 'How the user signed in (RFC 8176).',
  acr: 'How strong the sign-in was.',
  nonce: 'What the application sent along, where it sent one.',
  sid: 'The session of the user, as a logout names it to the application.',
} as const;

function protocolOrigin(detail: string): ClaimOrigin {
  return { kind: 'protocol', scope: null, rule: null, field: null, detail };
}

function signedBy(issuer: string, clientId: string): PreviewedClaim[] {
  return [
    { claim: 'iss', value: issuer, origin: protocolOrigin(ABOUT.iss) },
    { claim: 'aud', value: clientId, origin: protocolOrigin(ABOUT.aud) },
    { claim: 'iat', origin: protocolOrigin(ABOUT.iat) },
    { claim: 'exp', origin: protocolOrigin(ABOUT.exp) },
  ];
}

function idTokenClaims(known: {
  issuer: string;
  application: Application;
  person: PersonForClaims;
}): PreviewedClaim[] {
  const { client_id, backchannel_logout_uri, frontchannel_logout_uri } = known.application;
  const hearsOfLogouts = backchannel_logout_uri !== null || frontchannel_logout_uri !== null;
  const always = ['auth_time', 'amr', 'acr', 'nonce'] as const;
  const atSignIn = hearsOfLogouts ? ([...always, 'sid'] as const) : always;
  return [
    { claim: 'sub', value: known.person.id, origin: protocolOrigin(ABOUT.sub) },
    ...signedBy(known.issuer, client_id),
    ...atSignIn.map((claim) => ({ claim, origin: protocolOrigin(ABOUT[claim]) })),
  ];
}

/** Fields of users that have another name as a claim. */
const FIELDS: Record<string, string> = { preferred_username: 'username', groups: 'roles' };
/** `openid` asks for what the protocol says, and `address` for what only an application's rule can tell. */
const WITHOUT_FIELDS = new Set(['openid', 'address']);

function standardClaims(person: PersonForClaims, granted: ReadonlySet<string>) {
  const values: Record<string, unknown> = claimsOf(person);
  const present: PreviewedClaim[] = [];
  const absent: Absent[] = [];
  for (const [scope, claims] of Object.entries(CLAIMS_BY_SCOPE)) {
    if (!granted.has(scope) || WITHOUT_FIELDS.has(scope)) continue;
    for (const claim of claims) {
      const field = FIELDS[claim] ?? claim;
      const detail = `The scope ${scope} asks for it: ${field} of the user.`;
      const origin: ClaimOrigin = { kind: 'scope', scope, rule: null, field, detail };
      const value = values[claim];
      if (value !== undefined) present.push({ claim, value, origin });
      else absent.push({ claim, origin, reason: 'no_value', detail: `The user has no ${field}.` });
    }
  }
  return { present, absent };
}

type Absent = Omit<AbsentClaim, 'in'>;

function ownClaims(rules: readonly ClaimRule[], results: readonly RuleResult[]) {
  const present = new Map<string, PreviewedClaim & { origin: { rule: number } }>();
  const absent: Absent[] = [];
  for (const [index, rule] of rules.entries()) {
    const { claim } = rule;
    const origin = ruleOrigin(rule, index);
    const result = results[index];
    if (result?.outcome === 'value') {
      const before = present.get(claim);
      if (before) {
        const detail = `Rule ${index + 1} gives ${claim}, too, and the later one counts.`;
        absent.push({ claim, origin: before.origin, reason: 'overridden', detail });
      }
      const value = withAddress({ [claim]: result.value })[claim];
      present.set(claim, { claim, value, origin });
    } else if (result && result.outcome !== 'elsewhere') {
      absent.push({ claim, origin, ...reasonOf(rule, result) });
    }
  }
  return { present, absent };
}

function reasonOf(
  rule: ClaimRule,
  result: Exclude<RuleResult, { outcome: 'value' | 'elsewhere' }>,
): Pick<Absent, 'reason' | 'detail'> {
  if (result.outcome === 'not_granted') {
    const detail = `It is for the scope ${rule.scope}, which is not granted.`;
    return { reason: 'scope_not_granted', detail };
  }
  if (result.outcome === 'failed') return { reason: 'failed', detail: result.detail };
  const what = rule.attribute === undefined ? 'value for what it reads' : rule.attribute;
  return { reason: 'no_value', detail: `The user has no ${what}.` };
}

function ruleOrigin(rule: ClaimRule, index: number): ClaimOrigin & { rule: number } {
  const field = rule.attribute ?? (rule.roles === undefined ? null : 'roles');
  const what =
    rule.attribute !== undefined
      ? `${rule.attribute} of the user`
      : rule.roles !== undefined
        ? 'the names of the roles of the user'
        : rule.constant !== undefined
          ? 'the same for everybody'
          : 'what its expression gives';
  const detail = `Rule ${index + 1} of the application: ${what}.`;
  return { kind: 'rule', scope: rule.scope ?? null, rule: index, field, detail };
}

/** What both places lack for the same reason is told once. */
function addAbsent(absent: AbsentClaim[], one: Absent, place: ClaimPlace): void {
  const same = absent.find(
    (other) =>
      other.claim === one.claim &&
      other.origin.rule === one.origin.rule &&
      other.origin.scope === one.origin.scope &&
      other.detail === one.detail,
  );
  if (same) same.in.push(place);
  else absent.push({ ...one, in: [place] });
}
