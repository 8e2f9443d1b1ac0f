const RealDate = Date;

/** Milliseconds by which `Date` is ahead of the machine. */
let ahead = 0;

const ShiftedDate = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [target.now() + ahead] : args, newTarget),
  apply: (target) => new target(target.now() + ahead).toString(),
  get: (target, name, receiver) =>
    name === 'now' ? () => target.now() + ahead : Reflect.get(target, name, receiver),
});

/** Time travel of one provider; several add up. */
export interface TimeTravel {
  /** Moves `Date` of this process by seconds, back where they are negative. */
  travel(seconds: number): void;
  /** Undoes what this one has moved. */
  comeBack(): void;
}

/**
 * Moves `Date` for everything in this process: the provider, the app, libraries. Timers go on as ever, so
 * that no request hangs.
 */
export function createTimeTravel(): TimeTravel {
  let own = 0;

  function shift(milliseconds: number): void {
    own += milliseconds;
    ahead += milliseconds;
    globalThis.Date = ahead === 0 ? RealDate : ShiftedDate;
  }
  return {
    travel: (seconds) => shift(seconds * 1000),
    comeBack: () => shift(-own),
  };
}
