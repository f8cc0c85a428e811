import { describe, expect, test } from 'vitest';
import type { Organization } from '#lib/domain/directory.ts';
import { exampleOrganization } from '#tests/builders/hsds-example.ts';
import { formOf, partnerFrom, type HoursForm, type PartnerForm, type PriceForm } from './partner-form.ts';

let made = 0;
const about = { spoken: ['km', 'en', 'vi'] as const, country: 'KH', newId: () => `new-${++made}` };
const from = (form: PartnerForm, before: unknown) => {
	const result = partnerFrom(form, before, about);
	if ('faults' in result) throw new Error(JSON.stringify(result.faults));
	return result.body as unknown as Organization;
};
const faultsOf = (form: PartnerForm) => {
	const result = partnerFrom(form, stored(), about);
	return 'faults' in result ? result.faults.map(({ field, reason }) => `${field}: ${reason}`) : [];
};

const monthly = { id: 's-2', freq: 'MONTHLY', byday: '1MO', opens_at: '10:00', description: 'First Monday' };
function stored(): Record<string, unknown> {
	const row = structuredClone(exampleOrganization()) as unknown as Record<string, unknown> & {
		services: Record<string, unknown>[];
	};
	row.services[0] = {
		...row.services[0],
		schedules: [
			{
				id: 's-1',
				freq: 'WEEKLY',
				byday: 'TU,MO',
				opens_at: '08:00:00+07:00',
				closes_at: '17:00',
				valid_from: '2026-01-05',
				dtstart: '2026-01-05',
				description: 'Closed at noon'
			},
			monthly
		],
		cost_options: [
			{ id: 'c-1', option: 'One course', amount: 2.5, currency: 'USD', amount_description: 'a week' }
		]
	};
	return row;
}
const lines = (change: { hours?: Partial<HoursForm>; prices?: Partial<PriceForm> }): PartnerForm => {
	const form = formOf(stored());
	const [service] = form.services;
	Object.assign(service!.hours[0]!, change.hours);
	Object.assign(service!.prices[0]!, change.prices);
	return form;
};
const nothing = { km: '', en: '', vi: '' };

describe('times', () => {
	test('are days of the week with their hours; what follows another rule is not on the form and stays', () => {
		const form = formOf(stored());
		expect(form.services[0]!.hours).toEqual([
			{
				id: 's-1',
				days: ['MO', 'TU'],
				from: '08:00',
				to: '17:00',
				words: { km: '', en: 'Closed at noon', vi: '' }
			}
		]);
		const [kept, other] = from(form, stored()).services[0]!.schedules;
		expect(other).toEqual(monthly);
		// What the form shows no part of stays with the line: its zone, and the days between which it holds.
		expect(kept).toMatchObject({
			byday: 'MO,TU',
			opens_at: '08:00:00+07:00',
			closes_at: '17:00',
			valid_from: '2026-01-05',
			dtstart: '2026-01-05',
			description: 'Closed at noon',
			translations: { en: { description: 'Closed at noon' } }
		});
	});

	test.each([
		['9:00', '09:00'],
		['9.30', '09:30'],
		['09h00', '09:00'],
		['៩:១៥', '09:15'],
		['08:00', '08:00:00+07:00']
	])('“%s” is %s', (written, time) => {
		expect(from(lines({ hours: { from: written } }), stored()).services[0]!.schedules[0]!.opens_at).toBe(
			time
		);
	});

	test('that cannot be meant are named, and a line that was emptied is out', () => {
		expect(faultsOf(lines({ hours: { from: 'nine' } }))).toEqual([
			expect.stringMatching(/^services\.0\.schedules\.0\.opens_at: a time is written/)
		]);
		expect(faultsOf(lines({ hours: { to: '07:00' } }))).toEqual([
			'services.0.hours.0.to: closes before it opens'
		]);
		expect(faultsOf(lines({ hours: { days: [] } }))).toEqual(['services.0.hours.0.days: is missing']);
		const emptied = from(lines({ hours: { days: [], from: '', to: '', words: nothing } }), stored());
		expect(emptied.services[0]!.schedules).toEqual([monthly]);
	});
});

describe('prices', () => {
	test('are amounts in a currency, and what they are for in each language', () => {
		const words = { km: 'មួយ​វគ្គ', en: 'One course', vi: '' };
		const form = lines({ prices: { amount: '12,000', currency: 'KHR', words } });
		expect(from(form, stored()).services[0]!.cost_options).toEqual([
			{
				id: 'c-1',
				amount: 12_000,
				currency: 'KHR',
				option: 'មួយ​វគ្គ',
				amount_description: 'a week',
				translations: { km: { option: 'មួយ​វគ្គ' }, en: { option: 'One course' } }
			}
		]);
	});

	test.each(['5.000', 'free', '-1', '1,00', '2.505'])('“%s” is no amount', (amount) => {
		expect(faultsOf(lines({ prices: { amount } }))).toEqual(['services.0.prices.0.amount: is no amount']);
	});

	test('a price that was emptied is out, and nothing is free by that', () => {
		expect(
			from(lines({ prices: { amount: '', words: nothing } }), stored()).services[0]!.cost_options
		).toEqual([]);
		const free = from(lines({ prices: { amount: '០' } }), stored()).services[0]!.cost_options;
		expect(free).toMatchObject([{ amount: 0, currency: 'USD' }]);
	});
});
