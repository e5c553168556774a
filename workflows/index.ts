export { backorder } from './backorder';
export { refund } from './refund';
