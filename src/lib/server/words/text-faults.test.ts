import { expect, test } from 'vitest';
import { languages } from '#lib/domain/text.ts';
import { namespacesIn, textsOf } from './locale-files.ts';
import { isForAnybody, whyNot } from './text-faults.ts';

test.each([
	['Hello', /{{name}} is missing/],
	['Hello, {{name}} and {{other}}', /{{other}} is not known here/],
	['Hello, {{- name}}', /{{- name}} is not known here/],
	['Hello, {{name}} {{', /never closed/],
	['Hello, {{name}} }}', /never closed/],
	['  ', /is empty/],
	['Hello, <b>{{name}}</b>', /<b> is written for browsers/],
	['Hello, {{name}}<script>alert(1)</script>', /<script> is written/],
	['Hello, {{name}} <img src=x onerror=alert(1)', /<img src=x .* is written/],
	['Hello, {{name}} <!-- -->', /<! is written/],
	['Hello,&nbsp;{{name}}', /&nbsp; is written/],
	['Hello, {{name}} $t(open:leave)', /calls for another text/],
	['Hello, {{name}}\u202e', /U\+202E/],
	['Hello, {{name}}\u0007', /U\+0007/],
	['Hell?, {{name}} n?t y?t', /question marks where letters were/],
	['Hello, {{name}}, dear survivor', /survivor would say why/]
])('a text that cannot stand there is told why: %s', (text, reason) => {
	expect(whyNot(text, 'Hello, {{name}}', { forAnybody: true })).toMatch(reason);
});

test.each(['Hello, {{name}}!', '{{name}}: 3 < 5 & more', 'Hello\n{{name}}', 'Hello,\u200b{{name}}'])(
	'one that is plain words can: %s',
	(text) => {
		expect(whyNot(text, 'Hello, {{name}}', { forAnybody: true })).toBeUndefined();
	}
);

test('a never-word may stand in the book, which opens with a key alone', () => {
	expect(whyNot('Your counsellor', 'Your guide')).toBeUndefined();
	expect(['open', 'meet', 'card', 'report'].every(isForAnybody)).toBe(true);
	expect(['book', 'people', 'desk'].some(isForAnybody)).toBe(false);
});

test('every shipped text could be brought in as it is', () => {
	const refused = languages.flatMap((language) =>
		namespacesIn('locales').flatMap((namespace) =>
			textsOf('locales', language, namespace)
				.map(({ key, text }) => [language, key, whyNot(text, text, { forAnybody: isForAnybody(namespace) })])
				.filter(([, , reason]) => reason !== undefined)
		)
	);
	expect(refused).toEqual([]);
});
