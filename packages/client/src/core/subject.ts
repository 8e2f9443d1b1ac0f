/** Who a person is: OpenID Connect Core 1.0, section 5.7. */
export interface Subject {
  readonly iss: string;
  readonly sub: string;
}
