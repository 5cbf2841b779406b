/** Reading NetBox and Nautobot over REST. Nothing here sends anything but GET. */
export { inventoryClient, InventoryError, type InventoryClient, type InventoryEndpoint } from './client.ts';
export { readInventory, type InventoryFilter } from './inventory.ts';
export type * from './records.ts';
