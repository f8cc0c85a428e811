/** What is there now, or comes. */
export type Soon<T> = T | Promise<T>;

/**
 * Goes on with what is there at once, and with what comes when it has come. On the way of what every phone asks at every
 * visit, where all but the first is remembered: a dozen of `await`s would be a good part of the work of an answer.
 */
export function after<T, U>(value: Soon<T>, next: (value: T) => Soon<U>): Soon<U> {
	return value instanceof Promise ? value.then(next) : next(value);
}
