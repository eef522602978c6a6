// Billing staff find what waits for a person, take it, note what they heard, settle it, and take that back.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, launch, name, password, signIn, url } from './browser.mjs';

let browser;

before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test('an exception is assigned, noted, settled and opened again', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const refused = [];
  page.on('console', (message) => message.type() === 'error' && refused.push(message.text()));

  await page.goto(url);
  await signIn(page, password);
  await page.getByRole('link', { name: 'Exceptions', exact: true }).click();
  await page.getByRole('heading', { name: 'What waits for a person' }).waitFor();
  await accessible(page);

  await page.getByRole('link', { name: 'The amounts differ' }).click();
  await page.getByRole('heading', { name: 'The amounts differ' }).waitFor();
  await page.getByRole('heading', { name: 'What it might belong to' }).waitFor();
  await page.getByText('trace number, the amount differs').waitFor();
  await accessible(page);
  const exception = page.url();

  assert.equal(await page.getByLabel('Who takes care of it').inputValue(), name);
  await page.getByRole('button', { name: 'Assign' }).click();
  await page.getByRole('heading', { name: `Given to ${name}` }).waitFor();
  await page.getByLabel('Note').fill('The bank looks for the rest.');
  await page.getByRole('button', { name: 'Add note' }).click();
  await page.getByText('The bank looks for the rest.').waitFor();
  await accessible(page);

  // Without a reason nothing is settled: the browser asks for one.
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.getByText('Open', { exact: true }).waitFor();
  await page.getByLabel('Why it is settled').fill('The bank kept a fee of 5.00.');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.getByText('Settled', { exact: true }).first().waitFor();
  await page.getByRole('heading', { name: 'Dismissed' }).waitFor();
  await accessible(page);

  await page.goto(`${url}/exceptions?status=resolved`);
  await page.getByRole('link', { name: 'The amounts differ' }).click();
  assert.equal(page.url(), exception);
  await page.getByRole('button', { name: 'Open again' }).click();
  await page.getByRole('heading', { name: 'Opened again' }).waitFor();
  await page.getByRole('button', { name: 'Dismiss' }).waitFor();
  await accessible(page);
  assert.deepEqual(refused, [], 'the browser refused nothing of the pages');
});
