import { askInExplore, expect, test, visualizeAs } from '../dashboard.ts';

const DATA_SOURCE = 'Plenum';

test('the provisioned data source reaches its database', async ({ gotoDataSourceConfigPage, page }) => {
  const settings = await gotoDataSourceConfigPage('plenum');
  await expect(page.getByText(/GRANT plenum_reader TO/)).toBeVisible();
  await expect(settings.saveAndTest()).toBeOK();
});

test('the query editor asks for rack power, and the panel draws it', async ({ panelEditPage }) => {
  await panelEditPage.datasource.set(DATA_SOURCE);
  await visualizeAs(panelEditPage, 'Table');
  const row = panelEditPage.getQueryEditorRow('A');
  await expect(row.locator('[data-plenum-editor]')).toBeVisible();
  await expect(panelEditPage.refreshPanel()).toBeOK();
  await expect(panelEditPage.panel.fieldNames.first()).toBeVisible();
});

test('each of our panels can be chosen, and says what it is missing', async ({ panelEditPage }) => {
  await panelEditPage.datasource.set(DATA_SOURCE);
  for (const [visualization, says] of [
    ['Plenum floor', /racks|no table of racks|No rack/i],
    ['Plenum timeline', /No jobs in this time range|jobs? of/],
    ['Plenum correlation', /r [−-]?\d\.\d\d|second metric|No values/],
  ] as const) {
    await visualizeAs(panelEditPage, visualization);
    await expect(panelEditPage.panel.locator.getByText(says).first()).toBeVisible();
  }
});

test('Explore asks and its answer is drawn', async ({ explorePage }) => {
  await explorePage.datasource.set(DATA_SOURCE);
  await expect(explorePage.getQueryEditorRow('A').locator('[data-plenum-editor]')).toBeVisible();
  expect((await askInExplore(explorePage)).ok()).toBe(true);
});

test('an annotation query is of events', async ({ annotationEditPage }) => {
  await annotationEditPage.datasource.set(DATA_SOURCE);
  await expect(annotationEditPage.runQuery()).toBeOK();
});
