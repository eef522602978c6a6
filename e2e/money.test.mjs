// Billing staff look through bank entries and remittances, take a remittance back and post it again, and take a match apart.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, launch, password, signIn, url } from './browser.mjs';

// Of the demo: a check that was never taken to the bank, one that was, money that nobody told of, and a remittance that
// is a cent off.
const LOST = '41022';
const TAKEN = '40817';
const STRAY = 'HBM550199';
const OFF = 'CDR700104';

let browser;

before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** A page of somebody who is signed in, and what the browser refused of the pages. */
async function signedIn() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const refused = [];
  page.on('console', (message) => message.type() === 'error' && refused.push(message.text()));
  await page.goto(url);
  await signIn(page, password);
  await page.getByRole('heading', { name: 'Claims', exact: true }).waitFor();
  return { page, refused };
}

const chosen = (page, filter) => page.locator('a[aria-current=page]', { hasText: filter }).waitFor();

test('a remittance is found, taken back and posted again', async () => {
  const { page, refused } = await signedIn();
  await page.getByRole('link', { name: 'Remittances', exact: true }).click();
  await page.getByRole('heading', { name: 'Remittances', exact: true }).waitFor();
  await accessible(page);
  await page.getByRole('link', { name: 'Held', exact: true }).click();
  await chosen(page, 'Held');
  await page.getByRole('link', { name: OFF, exact: true }).waitFor();
  await page.getByRole('link', { name: 'Money not here', exact: true }).click();
  await chosen(page, 'Money not here');
  await accessible(page);
  await page.getByRole('link', { name: LOST, exact: true }).click();
  await page.getByRole('heading', { name: `Remittance ${LOST}` }).waitFor();
  await accessible(page);

  // Without the tick nothing is sent: the browser asks for it.
  const whole = page.locator('form', { hasText: 'Yes, take all of it back' });
  await whole.getByRole('button', { name: 'Undo the remittance' }).click();
  assert.equal(await page.getByText('Posted', { exact: true }).isVisible(), true);
  await whole.getByRole('checkbox').check();
  await whole.getByRole('button', { name: 'Undo the remittance' }).click();
  await page.getByText('Undone', { exact: true }).waitFor();
  assert.equal(await page.getByRole('button', { name: /^Undo/ }).count(), 0);
  await accessible(page);
  await page.getByRole('button', { name: 'Post again' }).click();
  await page.getByText('Posted', { exact: true }).waitFor();

  // One claim of it alone.
  const claim = page.locator('tbody tr').first();
  await claim.getByRole('checkbox').check();
  await claim.getByRole('button', { name: /^Undo claim/ }).click();
  await page.getByText('taken back, may be posted again').waitFor();
  await accessible(page);
  await page.getByRole('button', { name: 'Post again' }).click();
  await page.getByText("posted to the claim's lines").first().waitFor();
  assert.deepEqual(refused, [], 'the browser refused nothing of the pages');
});

test('a bank entry is found, and its match is taken apart', async () => {
  const { page, refused } = await signedIn();
  await page.getByRole('link', { name: 'Bank', exact: true }).click();
  await page.getByRole('heading', { name: 'Bank', exact: true }).waitFor();
  await accessible(page);
  await page.getByRole('link', { name: 'Not tied', exact: true }).click();
  await chosen(page, 'Not tied');
  await page.locator('tbody tr', { hasText: STRAY }).waitFor();
  assert.equal(await page.locator('tbody tr', { hasText: TAKEN }).count(), 0);
  await accessible(page);

  await page.getByRole('link', { name: 'Reconciled', exact: true }).click();
  await chosen(page, 'Reconciled');
  await page.locator('tbody tr', { hasText: TAKEN }).locator('th a').click();
  await page.getByText('Balanced', { exact: true }).waitFor();
  await accessible(page);
  await page.getByRole('button', { name: `Take the match with remittance ${TAKEN} apart` }).click();
  await page.getByText('Not tied to a remittance').waitFor();
  await accessible(page);

  await page.getByRole('navigation', { name: 'Where you are' }).getByRole('link', { name: 'Bank' }).click();
  await page.getByRole('link', { name: 'Not tied', exact: true }).click();
  await chosen(page, 'Not tied');
  await page.locator('tbody tr', { hasText: TAKEN }).waitFor();
  assert.deepEqual(refused, [], 'the browser refused nothing of the pages');
});
