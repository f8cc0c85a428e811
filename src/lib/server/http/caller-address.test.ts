import type { IncomingMessage } from 'node:http';
import { expect, test, vi } from 'vitest';
import { callerIn } from './caller-address.ts';

test('a header that is not there costs no phone its answer: the connection counts, and it is told once', async () => {
	// Told once as long as a process runs, and other files share this one.
	vi.resetModules();
	const { callerAddress, missesAddresses } = await import('./caller-address.ts');
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

test.each([
	['X-Real-IP', { 'x-real-ip': '192.0.2.1' }, 1, '192.0.2.1'],
	['X-Forwarded-For', { 'x-forwarded-for': 'what they claim, 192.0.2.1' }, 1, '192.0.2.1'],
	['X-Forwarded-For', { 'x-forwarded-for': 'what they claim, 192.0.2.1, 10.0.0.1' }, 2, '192.0.2.1'],
	['X-Forwarded-For', {}, 1, undefined]
])('before the framework reads it, %s says whose a request is: %o, %i', (name, headers, depth, address) => {
	expect(callerIn(name, depth)!({ headers } as unknown as IncomingMessage)).toBe(address);
	expect(callerIn(undefined)).toBeUndefined();
});
