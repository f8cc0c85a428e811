import { expect, test } from 'vitest';
import { stylesNeeded } from './styles-in-page.ts';

const page =
	'<main class="card wide" data-one style="color: var(--ink)"><p>calm</p></main>root.dataset.myOwn = "1"';

test.each([
	['a rule of a class that is in the page', '.card{margin:0}', '.card{margin:0}'],
	['of an attribute that is in the page', '[data-one]{margin:0}', '[data-one]{margin:0}'],
	['of one that a script sets', '[data-my-own]{margin:0}', '[data-my-own]{margin:0}'],
	['of one that has to be absent', 'p:not([data-two]){margin:0}', 'p:not([data-two]){margin:0}'],
	['of elements alone', 'p{margin:0}', 'p{margin:0}'],
	['of two classes, where both are there', '.card.wide{margin:0}', '.card.wide{margin:0}'],
	['of one that has to be absent', '.card:not(.open){margin:0}', '.card:not(.open){margin:0}'],
	['of alternatives', ':is(.open,.card){margin:0}', ':is(.open,.card){margin:0}'],
	['a variable of the page', ':root{--ink:red}', ':root{--ink:red}'],
	['a variable by way of another', ':root{--a:red;--ink:var(--a)}', ':root{--a:red;--ink:var(--a)}'],
	[
		'how something moves',
		'.card{animation:1s turn}@keyframes turn{50%{opacity:0}}',
		'.card{animation:1s turn}@keyframes turn{50%{opacity:0}}'
	],
	['in which order layers count', '@layer a,b;@layer b{p{margin:0}}', '@layer a,b;@layer b{p{margin:0}}']
])('what a page needs stays: %s', (_what, css, needed) => {
	expect(stylesNeeded(css, page)).toBe(needed);
});

test.each([
	['a rule of a class that is not there', '.book{margin:0}', ''],
	['of two classes, where one is not there', '.card.open{margin:0}', ''],
	['a rule of an attribute that nobody sets', ':root[data-two=a] p{margin:0}', ''],
	['one of two selectors', '.book,.card{margin:0}', '.card{margin:0}'],
	['a variable that nothing uses', ':root{--leaf:green}', ''],
	['one that only such a one uses', ':root{--leaf:var(--green);--green:green}', ''],
	['what is empty then', '@media print{.book{margin:0}}', ''],
	['how nothing moves', '@keyframes turn{50%{opacity:0}}', '']
])('what it does not need goes: %s', (_what, css, needed) => {
	expect(stylesNeeded(css, page)).toBe(needed);
});
