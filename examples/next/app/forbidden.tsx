/** What people see, with status 403, whose role is not enough. */
export default function Forbidden() {
  return (
    <section className="card narrow">
      <h1>You don’t have access to this</h1>
      <p>If you need it, ask whoever gives out access, then sign out and in again.</p>
      <a className="button" href="/">
        Back to your profile
      </a>
    </section>
  );
}
