export * from './backorders';
export * from './master-data';
export * from './orders';
export * from './outbox';
export * from './stock';
