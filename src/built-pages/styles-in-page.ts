import postcss, { type Rule } from 'postcss';

/**
 * The part of some styles that a page can need: rules whose classes or own attributes (`data-…`) are named nowhere in it, and
 * then variables and keyframes that nothing uses any more, are left out. It must know all that may show there.
 * @param seen the page, and the scripts and drawings that it asks for
 */
export function stylesNeeded(css: string, seen: string): string {
	const named = new Set(wordsIn(seen));
	// A script writes `data-one-thing` as `dataset.oneThing`.
	const isSet = (attribute: string) =>
		named.has(attribute) || (named.has('dataset') && named.has(inCamels(attribute.slice('data-'.length))));
	const root = postcss.parse(css);
	root.walkRules((rule) => {
		if (isStep(rule)) return;
		const needed = rule.selectors.filter(
			(one) => classesIn(one).every((name) => named.has(name)) && attributesIn(one).every(isSet)
		);
		if (needed.length < rule.selectors.length) rule.selectors = needed;
		if (needed.length === 0) rule.remove();
	});
	// What only an unused one uses goes in the next turn.
	for (let before = Infinity, now = sizeOf(root); now < before; before = now, now = sizeOf(root)) {
		const used = new Set(named);
		root.walkDecls(({ value }) => wordsIn(value).forEach((word) => used.add(word)));
		root.walkDecls(/^--/, (one) => void (used.has(one.prop) || one.remove()));
		root.walkAtRules(/keyframes$/, (one) => void (used.has(one.params) || one.remove()));
		root.walk((one) => void ('nodes' in one && one.nodes?.length === 0 && one.remove()));
	}
	return root.toString();
}

const wordsIn = (text: string) => text.match(/[\w-]+/g) ?? [];

/** Without what stands in round brackets: an alternative, or what has to be absent. */
const attributesIn = (selector: string) =>
	[...selector.replace(/\(.*\)/gs, '').matchAll(/\[(data-[\w-]+)/g)].map(([, name]) => name!);

const inCamels = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Likewise, and without attributes. */
const classesIn = (selector: string) =>
	[...selector.replace(/\(.*\)|\[.*?\]/gs, '').matchAll(/\.([\w-]+)/g)].map(([, name]) => name!);

const isStep = ({ parent }: Rule) =>
	parent?.type === 'atrule' && 'name' in parent && /keyframes$/.test(String(parent.name));

const sizeOf = (root: postcss.Root) => root.toString().length;
