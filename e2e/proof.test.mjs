// The office manager looks at a day's and a month's proof, goes back in time, and could print it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, launch, password, signIn, url } from './browser.mjs';

let browser;

before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test('a month is proved to the cent, and each day leads to the next', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const refused = [];
  page.on('console', (message) => message.type() === 'error' && refused.push(message.text()));

  await page.goto(url);
  await signIn(page, password);
  await page.getByRole('link', { name: 'Proof', exact: true }).click();
  await page.getByRole('heading', { name: /^Proof of / }).waitFor();
  await accessible(page);
  const yesterday = await page.getByLabel('Day', { exact: true }).inputValue();

  await page.getByRole('link', { name: 'Before', exact: true }).click();
  await page.waitForURL((address) => address.searchParams.get('day') < yesterday);
  await page.getByRole('link', { name: 'After', exact: true }).click();
  await page.waitForURL((address) => address.searchParams.get('day') === yesterday);

  await page.getByRole('link', { name: 'Whole month' }).click();
  await page.waitForURL((address) => address.searchParams.get('month') === yesterday.slice(0, 7));
  await page.getByText('Proved to the cent').waitFor();
  await page.getByRole('heading', { name: 'From the bank' }).waitFor();
  await page.getByRole('heading', { name: 'From the payers' }).waitFor();
  const totals = await page.locator('tr.total td').allInnerTexts();
  assert.equal(totals.length, 2);
  assert.equal(totals[0], totals[1], 'both sides come down to the same figure');
  await accessible(page);

  // On paper there is neither the frame nor the form.
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.getByRole('link', { name: 'Exceptions', exact: true }).isVisible(), false);
  assert.equal(await page.getByLabel('Day', { exact: true }).isVisible(), false);
  assert.equal(await page.getByRole('heading', { name: 'Accounts' }).isVisible(), true);
  assert.deepEqual(refused, [], 'the browser refused nothing of the pages');
});
