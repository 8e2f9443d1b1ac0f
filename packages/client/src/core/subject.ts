/** Who a person is: OpenID Connect Core 1.0, section 5.7. */
export interface Subject {
  /** The issuer: whose `sub` it is. */
  readonly iss: string;
  /** The identifier of the person there, which never changes. */
  readonly sub: string;
}
