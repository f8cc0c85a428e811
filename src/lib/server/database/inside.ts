import { AsyncLocalStorage } from 'node:async_hooks';

/** Databases whose transaction the running code is inside of. */
const inside = new AsyncLocalStorage<readonly object[]>();

/** Runs work that belongs to no transaction, whoever began it. */
export const outsideOfAll = <T>(work: () => T): T => inside.run([], work);

/**
 * Keeps an open database from being asked in two ways at once: inside its transaction only the transaction itself may be
 * asked.
 */
export function oneWay() {
	const self = {};
	const isInside = () => inside.getStore()?.includes(self) ?? false;
	return {
		/** @throws Error inside of its transaction */
		refuseInside: (): void => {
			if (isInside()) throw new Error('inside a transaction only the transaction itself may be asked');
		},
		/** @throws Error inside of its transaction */
		refuseTwice: (): void => {
			if (isInside()) throw new Error('a transaction inside a transaction');
		},
		within: <T>(work: () => Promise<T>): Promise<T> => inside.run([...(inside.getStore() ?? []), self], work)
	};
}
