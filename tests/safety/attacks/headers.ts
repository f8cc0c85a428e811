import { observe } from '#tests/safety/headers/observatory.ts';
import { finding, type Attack } from '#tests/safety/finding.ts';

export const headers: Attack = {
	about: 'MDN HTTP Observatory against the built app, offline (csp_evaluator runs in npm test)',
	run: async () => {
		const { grade, score, passed, total, faults } = await observe();
		return [
			finding(
				'the Observatory’s grade',
				`${grade}, ${score} points, ${passed} of ${total} tests ${faults.join('; ')}`,
				'A+, 125 or more',
				grade === 'A+' && score >= 125
			)
		];
	}
};
