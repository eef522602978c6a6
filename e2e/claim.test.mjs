// Billing staff follow one claim to the bank, and every page on the way is accessible.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, launch, password, signIn, url } from './browser.mjs';

const { PICTURE: picture } = process.env;

let browser;
let context;

before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test('a claim is followed from its file to the bank', async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const refused = [];
  page.on('console', (message) => message.type() === 'error' && refused.push(message.text()));

  await page.goto(url);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await accessible(page);
  await signIn(page, `${password}x`);
  await page.getByRole('alert').getByText('Name and password do not fit.').waitFor();
  await accessible(page);
  refused.length = 0; // the browser reports the 401 itself
  await signIn(page, password);

  await page.getByRole('heading', { name: 'Claims', exact: true }).waitFor();
  await accessible(page);
  await page.getByRole('link', { name: 'Reconciled', exact: true }).click();
  await page.locator('a[aria-current=page]', { hasText: 'Reconciled' }).waitFor();
  await accessible(page);

  await page.locator('tbody tr', { hasText: 'Received' }).locator('th a').first().click();
  const happened = page.getByRole('region', { name: 'What happened' });
  await happened.getByRole('heading', { name: 'Reconciled' }).waitFor();
  await page.getByRole('heading', { name: 'Why matched' }).waitFor();
  await accessible(page);
  const claim = page.url();
  if (picture) await page.screenshot({ path: picture, fullPage: true });

  await happened.getByRole('link', { name: /837D file/ }).click();
  await page.getByRole('heading', { name: '837D file' }).waitFor();
  assert.match(await page.locator('mark', { hasText: 'CLM*' }).first().innerText(), /^CLM\*/);
  await accessible(page);

  await page.goto(claim);
  await happened.getByRole('link', { name: /835 lines/ }).first().click();
  await page.getByRole('heading', { name: '835 lines' }).waitFor();
  await accessible(page);
  await page.getByRole('link', { name: 'The raw 835' }).click();
  await page.getByRole('heading', { name: '835 file' }).waitFor();
  await accessible(page);

  await page.goto(claim);
  await happened.getByRole('link', { name: 'Bank entry' }).first().click();
  await page.getByText('Balanced', { exact: true }).waitFor();
  await accessible(page);

  await page.goto(claim);
  await page.getByText('Why', { exact: false }).first().click();
  await page.getByText(/^The fee is/).first().waitFor();
  await accessible(page);
  await page.locator('header .of a').click();
  await page.getByRole('heading', { name: /^Account of/ }).waitFor();
  await page.getByRole('heading', { name: 'What the balance is made of' }).waitFor();
  await accessible(page);
  await page.getByLabel('As of').fill('2020-01-31');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByText('As of Jan 31, 2020').waitFor();
  assert.equal(await page.locator('dt', { hasText: 'The family owes' }).locator('+ dd').innerText(), '0.00');
  await accessible(page);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto(claim);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.deepEqual(refused, [], 'the browser refused nothing of the pages');
});
