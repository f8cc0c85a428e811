import { expect, test, vi } from 'vitest';
import { callerAddress, missesAddresses } from './caller-address.ts';

test('a header that is not there costs no phone its answer: the connection counts, and it is told once', () => {
	const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
	expect(callerAddress({ getClientAddress: () => '192.0.2.1' })).toBe('192.0.2.1');
	expect(missesAddresses()).toBe(false);

	const absent = () => {
		throw new Error('Address header was specified but is absent from request');
	};
	const platform = { req: { socket: { remoteAddress: '127.0.0.1' } } };
	expect(callerAddress({ getClientAddress: absent, platform })).toBe('127.0.0.1');
	expect(callerAddress({ getClientAddress: absent })).toBe('');
	expect(missesAddresses()).toBe(true);
	expect(write).toHaveBeenCalledTimes(1);
	expect(write).toHaveBeenCalledWith(expect.stringContaining('ADDRESS_HEADER'));
	write.mockRestore();
});
