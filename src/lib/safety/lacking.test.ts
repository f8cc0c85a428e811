import { expect, test } from 'vitest';
import { lackingIn } from './lacking.ts';

const whole = () => ({
	isSecureContext: true,
	indexedDB: {},
	caches: {},
	Worker: {},
	WebAssembly: {},
	BroadcastChannel: {},
	CompressionStream: {},
	DecompressionStream: {},
	crypto: { subtle: {} },
	navigator: { locks: {} },
	AbortSignal: { timeout: {} }
});

test('a browser that has everything may ask for an invitation', () => {
	expect(lackingIn(whole())).toBeUndefined();
});

test.each(Object.keys(whole()).filter((name) => name !== 'isSecureContext'))(
	'a browser without %s is told so before its invitation is asked for',
	(name) => {
		expect(lackingIn({ ...whole(), [name]: undefined })).toBe('browser');
	}
);

test.each([
	['WebCrypto', { crypto: {} }],
	['locks', { navigator: {} }],
	['time limits', { AbortSignal: {} }]
])('a browser with an older form, without %s, as well', (_what, older) => {
	expect(lackingIn({ ...whole(), ...older })).toBe('browser');
});

test('an address without https is named as what it is, whatever else it takes away', () => {
	expect(lackingIn({ ...whole(), isSecureContext: false, caches: undefined, crypto: {} })).toBe('secure');
});
