/** A value that may have to be waited for. Work stays synchronous for as long as values are there. */
export type Maybe<T> = T | Promise<T>;

export function isPromise<T>(value: Maybe<T>): value is Promise<T> {
  return typeof (value as Promise<T> | undefined)?.then === "function";
}

export function next<T, R>(value: Maybe<T>, then: (value: T) => Maybe<R>): Maybe<R> {
  return isPromise(value) ? value.then(then) : then(value);
}

export function all<T>(values: readonly Maybe<T>[]): Maybe<T[]> {
  return values.some(isPromise) ? Promise.all(values) : (values as T[]);
}
