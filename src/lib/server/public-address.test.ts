import { expect, test } from 'vitest';
import { whyNowhere } from './public-address.ts';

test('an address that no phone can open is told in one line', () => {
	for (const host of ['localhost', 'river.localhost', '127.0.0.1', '0.0.0.0', '[::1]', '[::]'])
		expect(whyNowhere(`http://${host}:3000`), host).toMatch(/this machine alone.*ORIGIN/);
	expect(whyNowhere('http://192.168.1.5:3000')).toMatch(/not encrypted/);
	expect(whyNowhere('https://river.example')).toBeUndefined();
});
