// @ts-expect-error -- its types are not among what it exports
import doiuse from 'doiuse';
import postcss, { type AtRule, type Declaration, type Rule } from 'postcss';

/** What doiuse tells of one place (https://github.com/anandthakker/doiuse; caniuse's tables). */
type Found = { feature: string; featureData: { missing?: string }; usage: Rule | Declaration | AtRule };

/** Newer than any floor of ours until 2028, and in none of doiuse's tables: by MDN's names. */
const newer: { feature: string; property?: RegExp; value?: RegExp; rule?: RegExp }[] = [
	{ feature: 'individual transforms', property: /^(rotate|translate|scale)$/ },
	{ feature: 'text-wrap', property: /^text-wrap/ },
	{ feature: 'newer functions', value: /(color-mix|light-dark|linear|round|mod|rem)\(/ },
	{ feature: 'newer rules', rule: /^(scope|starting-style|position-try|view-transition|property)$/ }
];

/**
 * A style sheet as it is read by browsers of which one or more do not know all of it: what is unknown to any is left out, as
 * CSS says. Also which features those were, by caniuse's names.
 */
export async function asReadBy(
	browsers: string[],
	css: string
): Promise<{ rest: string; unknown: Set<string> }> {
	const unknown = new Set<string>();
	const gone = new Set<Found['usage']>();
	const onFeatureUsage = ({ feature, featureData, usage }: Found) => {
		// What is known in part, doiuse cannot tell from what is known whole.
		if (!featureData.missing) return;
		unknown.add(feature);
		// It names the rule that has a gap and is flexible.
		if (feature === 'flexbox-gap') (usage as Rule).walkDecls(/gap$/, (gap) => void gone.add(gap));
		else gone.add(usage);
	};
	const { root } = await postcss([doiuse({ browsers, onFeatureUsage })]).process(css, {
		from: 'page.css'
	});
	for (const { feature, property, value, rule } of newer) {
		const tell = (one: Declaration | AtRule) => {
			unknown.add(feature);
			gone.add(one);
		};
		root.walkDecls((one) => {
			if (property?.test(one.prop) || value?.test(one.value)) tell(one);
		});
		root.walkAtRules((one) => {
			if (rule?.test(one.name)) tell(one);
		});
	}
	for (const one of gone) one.remove();
	return { rest: root.toString(), unknown };
}
