/**
 * A logistic regression on the standardised features that differ between the two kinds in what it learns from: small,
 * and enough to find what a table of sizes would show, also among few folders.
 */
export type Example = { features: number[]; label: 0 | 1 };

/** The share of `test` that a classifier trained on `train` names rightly. */
export function accuracy(train: Example[], test: Example[]): number {
	const width = train[0]!.features.length;
	const mean = Array.from({ length: width }, (_, at) => average(train.map(({ features }) => features[at]!)));
	const spread = Array.from({ length: width }, (_, at) => {
		const variance = average(train.map(({ features }) => (features[at]! - mean[at]!) ** 2));
		return Math.sqrt(variance) || 1;
	});
	// Sixty counts of random bytes would drown one size that tells: what lies within two standard errors is left out.
	const meanOf = (label: 0 | 1, at: number) =>
		average(train.filter((one) => one.label === label).map(({ features }) => features[at]!));
	const tells = Array.from(
		{ length: width },
		(_, at) => Math.abs(meanOf(1, at) - meanOf(0, at)) > (4 * spread[at]!) / Math.sqrt(train.length)
	);
	const standard = ({ features }: Example) =>
		features.map((value, at) => (tells[at] ? (value - mean[at]!) / spread[at]! : 0));
	const weights = new Array<number>(width).fill(0);
	let bias = 0;
	const guess = (values: number[]) =>
		1 / (1 + Math.exp(-(bias + values.reduce((sum, value, at) => sum + value * weights[at]!, 0))));
	const known = train.map((one) => ({ values: standard(one), label: one.label }));
	for (let round = 0; round < 300; round += 1) {
		const slope = new Array<number>(width).fill(0);
		let lean = 0;
		for (const { values, label } of known) {
			const error = guess(values) - label;
			lean += error;
			for (let at = 0; at < width; at += 1) slope[at]! += error * values[at]!;
		}
		bias -= (0.3 * lean) / known.length;
		// A little decay, so that a few folders are not learnt by heart.
		for (let at = 0; at < width; at += 1)
			weights[at]! -= 0.3 * (slope[at]! / known.length + 0.01 * weights[at]!);
	}
	const right = test.filter((one) => (guess(standard(one)) > 0.5 ? 1 : 0) === one.label).length;
	return right / test.length;
}

const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
