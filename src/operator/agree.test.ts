import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { agreeTo } from './agree.ts';

const what = 'This takes away 3 goals.';

/** A terminal at which somebody has typed `keys`; with undefined it closes before anybody answers. */
function terminal(keys: string | undefined, isTTY = true) {
	const input = Object.assign(new PassThrough(), { isTTY });
	const output = Object.assign(new PassThrough(), { isTTY });
	if (keys === undefined) input.end();
	else input.write(keys);
	return { input, output, shown: () => String(output.read() ?? '') };
}

test.each(['yes\n', 'YES\r\n', ' y \n'])(
	'what would go is counted in the question; %j goes on',
	async (keys) => {
		const at = terminal(keys);
		await agreeTo(what, undefined, at);
		expect(at.shown()).toContain(`${what} Go on? Write yes`);
	}
);

test.each(['\n', 'no\n', 'yesterday\n', undefined])('%j changes nothing and says so', async (keys) => {
	await expect(agreeTo(what, undefined, terminal(keys))).rejects.toThrow(/^Nothing was changed\.$/);
});

test('where nobody can answer it names --yes, and with --yes it does not ask', async () => {
	await expect(agreeTo(what, undefined, terminal('yes\n', false))).rejects.toThrow(
		`${what} Nothing was changed. If that is meant, run it again with --yes.`
	);
	const at = terminal(undefined);
	await agreeTo(what, true, at);
	expect(at.shown()).toBe('');
});
